CYPHER 25
// An entry of the access log, written after the last one.
// $log         id of its counter
// $properties  of the entry
// $people      ids of those whose details are shown
// $case        id of the case whose page or file is shown, or null
MATCH (counter:Counter {id: $log})
SET counter.value = $properties.number, counter.mark = $properties.hash
CREATE (entry:AccessEntry)
SET entry = $properties
WITH entry
CALL (entry) {
  UNWIND $people AS id
  MATCH (person:Person {id: id})
  CREATE (entry)-[:SHOWS]->(person)
}
CALL (entry) {
  MATCH (case:Case {id: $case})
  CREATE (entry)-[:SHOWS]->(case)
}
RETURN entry.number AS number
