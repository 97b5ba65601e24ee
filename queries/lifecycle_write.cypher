CYPHER 25
// Moves that were decided, written: the case's new properties, who has it, its journal entry, supervisions.
// $rows  maps of case (id), changes, entry (properties), handlers (role and unit, or null where they stay), day,
//        supervision (properties, or null), cadre (id, or null), answered (ids of supervisions), answer, into (id)
UNWIND $rows AS row
MATCH (case:Case {id: row.case})
SET case += row.changes
CREATE (entry:JournalEntry)-[:RECORDS]->(case)
SET entry = row.entry
WITH row, case
CALL (row, case) {
  WITH row, case WHERE row.handlers IS NOT NULL
  MATCH (case)-[by:HANDLED_BY]->(unit:Unit)
  WHERE by.until IS NULL AND NOT [by.role, unit.id] IN row.handlers
  SET by.until = row.day
}
CALL (row, case) {
  UNWIND row.handlers AS handler
  MATCH (unit:Unit {id: handler[1]})
  WHERE NOT EXISTS { (case)-[by:HANDLED_BY {role: handler[0]}]->(unit) WHERE by.until IS NULL }
  CREATE (case)-[:HANDLED_BY {role: handler[0], since: row.day}]->(unit)
}
CALL (row, case) {
  WITH row, case WHERE row.supervision IS NOT NULL
  CREATE (supervision:Supervision)-[:SUPERVISES]->(case)
  SET supervision = row.supervision
  WITH row, supervision
  MATCH (cadre:Person {id: row.cadre})
  CREATE (supervision)-[:ENTRUSTED_TO]->(cadre)
}
CALL (row) {
  UNWIND row.answered AS id
  MATCH (supervision:Supervision {id: id})
  SET supervision.answered_on = row.day, supervision.answer = row.answer, supervision.next_at = null
}
CALL (row, case) {
  MATCH (into:Case {id: row.into})
  CREATE (case)-[:MERGED_INTO]->(into)
  WITH case, into
  MATCH (case)-[part:INVOLVES]->(party:Person|Unit)
  MERGE (into)-[:INVOLVES {role: part.role}]->(party)
}
