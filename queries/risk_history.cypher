CYPHER 25
// Looks at the whole county, the newest first, each with what it found of an area.
// $area    code of the area
// $daily   whether only the last look of each day is asked for
// $number  only those before this one: the number of the last one of the page before
// $limit   how many, and one more to tell whether a page follows
// $scope   what is seen (graph.functions)
MATCH (area:Area {code: $area})
WHERE gezhi.area_in($scope, area)
RETURN COLLECT {
  MATCH (run:RiskRun)
  WHERE 0 < run.number < $number
  WITH run, NOT EXISTS { MATCH (later:RiskRun {day: run.day}) WHERE later.number > run.number } AS last
  WHERE last OR NOT $daily
  WITH run, last
  ORDER BY run.number DESC
  LIMIT $limit
  RETURN [properties(run), last, COLLECT { MATCH (run)-[found:FOUND]->(area) RETURN properties(found) }[0]]
} AS runs
