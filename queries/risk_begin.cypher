CYPHER 25
// The number of a new run, under the lock that keeps two runs from writing at once until the commit.
// $day  the day of the new run (date): what earlier ones of the same day found of areas and units goes
MERGE (lock:Counter {id: 'risk'}) ON CREATE SET lock.value = 0
SET lock.value = lock.value + 1
WITH lock
CALL () {
  MATCH (run:RiskRun {day: $day})-[found:FOUND]->()
  DELETE found
}
RETURN lock.value AS number
