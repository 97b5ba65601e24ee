CYPHER 25
// Warnings, written where their cause has raised none before. To be run under the locks of their rules.
// $rows  maps of properties, area (code or null), cases (ids)
UNWIND $rows AS row
WITH row WHERE NOT EXISTS { MATCH (known:Warning {id: row.properties.id}) }
CREATE (warning:Warning)
SET warning = row.properties
WITH row, warning
CALL (row, warning) {
  UNWIND row.cases AS id
  MATCH (case:Case {id: id})
  CREATE (warning)-[:CONCERNS]->(case)
}
CALL (row, warning) {
  MATCH (area:Area {code: row.area})
  CREATE (warning)-[:ABOUT]->(area)
}
SET warning.synthetic = EXISTS { (warning)-[:CONCERNS]->(case:Case) WHERE case.synthetic }
RETURN warning.id AS id
