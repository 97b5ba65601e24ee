CYPHER 25
// What a case says of its journal, and the entries that record it.
// $case  id of the case
MATCH (case:Case {id: $case})
RETURN
  case.id AS id,
  case.entries AS count,
  case.head AS head,
  COLLECT {
    MATCH (case)<-[:RECORDS]-(entry:JournalEntry)
    RETURN properties(entry) ORDER BY entry.id
  } AS entries
