CYPHER 25
// The open cases of an area and below by risk, as the last run found it.
// $area   code of the area
// $limit  how many, and one more to tell whether a page follows
// $score  the risk that the page before ended with; 2 for the first page
// $mark   the id of the case that it ended with
// $scope  what is seen (graph.functions)
MATCH (run:RiskRun)
WHERE run.number > 0
WITH run ORDER BY run.number DESC LIMIT 1
// Without a run there is no row, without the area one that says so.
OPTIONAL MATCH (area:Area {code: $area})
WHERE gezhi.area_in($scope, area)
OPTIONAL MATCH (area)<-[found:FOUND]-(run)
WITH run, area, found
CALL (run, area) {
  MATCH (area)<-[down:PART_OF*0..5]-(:Area)<-[:OCCURRED_IN]-(case:Case {risk_run: run.id})
  WHERE all(link IN down WHERE coalesce(link.since <= run.day, true) AND coalesce(run.day < link.until, true))
    AND (case.risk < $score OR (case.risk = $score AND case.id > $mark))
  WITH DISTINCT case
  ORDER BY case.risk DESC, case.id
  LIMIT $limit
  RETURN collect([case.id, case.title, case.risk]) AS rows
}
RETURN properties(run) AS run, area IS NOT NULL AS area, properties(found) AS found, rows
