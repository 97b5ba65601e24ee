CYPHER 25
// What earlier runs found of cases that are open no longer, taken back. To be run after all of a run is written.
// $before  ids of the runs before
UNWIND $before AS earlier
MATCH (case:Case {risk_run: earlier})
SET case.risk = null, case.risk_run = null
