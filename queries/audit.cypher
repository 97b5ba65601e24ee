CYPHER 25
// A page of cases in the order of their ids: what each says of its journal, and the entries that record it.
// $after  the id that the page before ended with; an empty text for the first
// $area   code of the area that they happened in or below; null for all
// $limit  how many cases
MATCH (case:Case)
WHERE case.id > $after
  AND ($area IS NULL OR EXISTS { (case)-[:OCCURRED_IN]->(:Area)-[:PART_OF*0..5]->(:Area {code: $area}) })
WITH case ORDER BY case.id LIMIT $limit
RETURN
  case.id AS id,
  case.entries AS count,
  case.head AS head,
  COLLECT {
    MATCH (case)<-[:RECORDS]-(entry:JournalEntry)
    RETURN properties(entry) ORDER BY entry.id
  } AS entries
ORDER BY id
