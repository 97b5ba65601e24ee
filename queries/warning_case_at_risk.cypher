CYPHER 25
// Open cases whose risk, as the last look at the whole county found it, is so high. One row for each case.
// $since   the first day of the run that counts (date)
// $day     the last (date)
// $risk    from this risk on
// $barred  class of categories whose cases neither raise nor feed a warning
MATCH (run:RiskRun)
WHERE run.number > 0
WITH run ORDER BY run.number DESC LIMIT 1
WHERE run.day >= $since AND run.day <= $day
MATCH (case:Case {risk_run: run.id})
WHERE case.risk >= $risk
  AND coalesce($day < case.settled_on, true)
  AND NOT EXISTS { (case)-[:OF_CATEGORY]->(category:Category) WHERE category.code STARTS WITH $barred }
RETURN
  case.id AS cause,
  [case.id] AS cases,
  COLLECT { MATCH (case)-[:OCCURRED_IN]->(area:Area) RETURN area.code ORDER BY area.code }[0] AS area,
  case.risk AS risk
ORDER BY cause
