CYPHER 25
// The last run.
MATCH (run:RiskRun)
WHERE run.at <= datetime('9999-12-31T00:00Z')
RETURN properties(run) AS run
ORDER BY run.at DESC
LIMIT 1
