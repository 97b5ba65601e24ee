CYPHER 25
// The cases that something else was told of: those that warnings are about (warnings that are named, and those that any
// of some cases is concerned by), and those that follow one of some cases.
// $warnings  ids of warnings
// $cases     ids of cases
CALL () {
  UNWIND $warnings AS id
  MATCH (warning:Warning {id: id})
  RETURN warning
  UNION
  UNWIND $cases AS id
  MATCH (:Case {id: id})<-[:CONCERNS]-(warning:Warning)
  RETURN warning
}
MATCH (warning)-[:CONCERNS]->(case:Case)
RETURN collect(DISTINCT case.id) + COLLECT {
  UNWIND $cases AS id
  MATCH (:Case {id: id})<-[:FOLLOWS]-(later:Case)
  RETURN DISTINCT later.id
} AS cases
