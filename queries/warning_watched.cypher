CYPHER 25
// How far the rules have looked now.
// $rows  maps of id (the rule), numbers, until (date)
UNWIND $rows AS row
MATCH (watch:Watch {id: row.id})
SET watch += row
