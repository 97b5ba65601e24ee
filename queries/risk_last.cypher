CYPHER 25
// The last run.
MATCH (run:RiskRun)
WHERE run.number > 0
RETURN properties(run) AS run
ORDER BY run.number DESC
LIMIT 1
