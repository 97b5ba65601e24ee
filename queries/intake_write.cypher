CYPHER 25
// Cases that came in, written with what they are linked to.
// $new  maps of properties, area (code), category (code), people (maps of new people), parties (id and role),
//       follows (id, or null), split_from (id, or null)
UNWIND $new AS row
CREATE (case:Case)
SET case = row.properties
WITH row, case
MATCH (area:Area {code: row.area})
MATCH (category:Category {code: row.category})
CREATE (case)-[:OCCURRED_IN]->(area)
CREATE (case)-[:OF_CATEGORY]->(category)
WITH row, case
CALL (row) {
  UNWIND row.people AS new
  CREATE (person:Person)
  SET person = new
}
CALL (row, case) {
  UNWIND row.parties AS party
  OPTIONAL MATCH (person:Person {id: party[0]})
  OPTIONAL MATCH (unit:Unit {id: party[0]})
  WITH case, party, coalesce(person, unit) AS who
  MERGE (case)-[:INVOLVES {role: party[1]}]->(who)
}
CALL (row, case) {
  MATCH (earlier:Case {id: row.follows})
  CREATE (case)-[:FOLLOWS]->(earlier)
}
CALL (row, case) {
  MATCH (whole:Case {id: row.split_from})
  CREATE (case)-[:SPLIT_FROM]->(whole)
}
