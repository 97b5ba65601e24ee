CYPHER 25
// All gates shut by a run of restoring, under their locks: what passed one before is on disk.
// $gates  ids of the gates
// $run    id of the run
UNWIND $gates AS id
MERGE (gate:Gate {id: id})
SET gate.restoring = $run
RETURN count(gate) AS gates
