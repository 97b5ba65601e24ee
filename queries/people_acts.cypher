CYPHER 25
// What a person did for the county, and whether an account is theirs: whoever acted must stay answerable.
// $person  id of the person
MATCH (person:Person {id: $person})
RETURN
  EXISTS { (person)-[:ASSIGNED_TO]->() } OR EXISTS { (person)<-[:ENTRUSTED_TO]-() } AS worked,
  COLLECT { MATCH (account:Account)-[:IS_ACCOUNT_OF]->(person) RETURN account.id ORDER BY account.id } AS accounts,
  COLLECT {
    MATCH (entry:AccessEntry)-[:SHOWS]->(person) RETURN properties(entry) ORDER BY entry.number
  } AS accesses,
  COLLECT {
    MATCH (person)<-[:INVOLVES]-(case:Case)
    WHERE case.settled_on IS NULL
    RETURN DISTINCT case.id ORDER BY case.id
  } AS open
