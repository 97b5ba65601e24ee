CYPHER 25
// The areas above an area, up to the top, each with those of them that are directly below it.
// $area   code of the area
// $at     the day asked for (date)
// $scope  what is seen (graph.functions)
MATCH (place:Area {code: $area})
WHERE gezhi.area_in($scope, place)
MATCH (place)-[up:PART_OF*0..5]->(area:Area)
WHERE all(link IN up WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
RETURN
  min(size(up)) AS step,
  area.code AS code,
  area.name AS name,
  area.level AS level,
  collect(DISTINCT startNode(last(up)).code) AS below
ORDER BY step, code
