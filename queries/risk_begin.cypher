CYPHER 25
// The run whose results stand on cases, under the lock that keeps two runs from writing at once until the commit.
// $day   the day of the new run (date): what earlier ones of the same day found of areas and units goes
MERGE (lock:Counter {id: 'risk'}) ON CREATE SET lock.value = 0
SET lock.value = lock.value + 1
WITH lock
CALL () {
  MATCH (run:RiskRun {day: $day})-[found:FOUND]->()
  DELETE found
}
RETURN COLLECT {
  MATCH (run:RiskRun)
  WHERE run.at <= datetime('9999-12-31T00:00Z')
  RETURN run.id ORDER BY run.at DESC LIMIT 1
} AS before
