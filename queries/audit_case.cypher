CYPHER 25
// What a case says of its journal, and the entries that record it.
// $case   id of the case
// $scope  what is seen (graph.functions)
MATCH (case:Case {id: $case})
WHERE gezhi.case_in($scope, case)
RETURN
  case.id AS id,
  case.entries AS count,
  case.head AS head,
  COLLECT {
    MATCH (case)<-[:RECORDS]-(entry:JournalEntry)
    RETURN properties(entry) ORDER BY entry.id
  } AS entries
