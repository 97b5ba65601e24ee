CYPHER 25
// What a run found of cases, written on them.
// $run   id of the run
// $rows  pairs of a case's id and its risk
UNWIND $rows AS row
MATCH (case:Case {id: row[0]})
SET case.risk = row[1], case.risk_run = $run
