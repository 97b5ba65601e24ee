CYPHER 25
// What earlier runs found of cases that are open no longer, taken back. To be run after all of a run is written.
// $run  id of the run
MATCH (case:Case)
WHERE case.risk_run < $run OR case.risk_run > $run
SET case.risk = null, case.risk_run = null
