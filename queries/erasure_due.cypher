CYPHER 25
// Cases of a kind whose time has passed, and those of their parties who are party to no other case whose texts are kept
// and never worked for the county. The index on settled_on is read between two days.
// $kind   kind of the cases
// $from   cases that ended after this day (date)
// $until  and by this day (date)
// $limit  how many
MATCH (case:Case)
WHERE case.settled_on > $from AND case.settled_on <= $until AND case.kind = $kind AND case.erased_on IS NULL
WITH case ORDER BY case.settled_on, case.id LIMIT $limit
WITH collect(case) AS cases
RETURN
  [case IN cases | case.id] AS ids,
  COLLECT {
    UNWIND cases AS case
    MATCH (case)-[:INVOLVES]->(person:Person)
    WHERE person.erased_on IS NULL
      AND NOT EXISTS { (person)-[:ASSIGNED_TO]->() } AND NOT EXISTS { (person)<-[:ENTRUSTED_TO]-() }
      AND NOT EXISTS { (person)<-[:IS_ACCOUNT_OF]-() }
      AND NOT EXISTS {
        MATCH (person)<-[:INVOLVES]-(other:Case)
        WHERE other.erased_on IS NULL AND NOT other IN cases
      }
    RETURN DISTINCT person.id ORDER BY person.id
  } AS people
