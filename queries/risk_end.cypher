CYPHER 25
// A run, with what it found of areas and units.
// $properties  of the run
// $of_areas    code, expected, any, cases of areas with open cases
// $of_units    id, expected, any, cases of units with open cases
CREATE (run:RiskRun)
SET run = $properties
WITH run
CALL (run) {
  UNWIND $of_areas AS row
  MATCH (area:Area {code: row[0]})
  CREATE (run)-[:FOUND {expected: row[1], any: row[2], cases: row[3]}]->(area)
}
CALL (run) {
  UNWIND $of_units AS row
  MATCH (unit:Unit {id: row[0]})
  CREATE (run)-[:FOUND {expected: row[1], any: row[2], cases: row[3]}]->(unit)
}
RETURN run.id AS id
