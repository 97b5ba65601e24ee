CYPHER 25
// A run, with what it found of areas and units.
// $properties  of the run
// $areas       code, expected, any, cases of areas with open cases
// $units       id, expected, any, cases of units with open cases
CREATE (run:RiskRun)
SET run = $properties
WITH run
CALL (run) {
  UNWIND $areas AS row
  MATCH (area:Area {code: row[0]})
  CREATE (run)-[:FOUND {expected: row[1], any: row[2], cases: row[3]}]->(area)
}
CALL (run) {
  UNWIND $units AS row
  MATCH (unit:Unit {id: row[0]})
  CREATE (run)-[:FOUND {expected: row[1], any: row[2], cases: row[3]}]->(unit)
}
RETURN run.id AS id
