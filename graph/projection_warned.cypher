CYPHER 25
// The cases that warnings are about: those that are named, and those that any of some cases is concerned by.
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
RETURN collect(DISTINCT case.id) AS cases
