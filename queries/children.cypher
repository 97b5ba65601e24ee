CYPHER 25
// The areas directly below an area, a page of them by code.
// $area   code of the area
// $after  the last code of the page before, or an empty text
// $limit  how many, and one more to tell whether a page follows
// $at     the day asked for (date)
// $scope  what is seen (graph.functions)
MATCH (area:Area {code: $area})
WHERE gezhi.area_in($scope, area)
RETURN COLLECT {
  MATCH (area)<-[up:PART_OF]-(child:Area)
  WHERE child.code > $after AND coalesce(up.since <= $at, true) AND coalesce($at < up.until, true)
  WITH DISTINCT child
  ORDER BY child.code
  LIMIT $limit
  RETURN [child.code, child.name, child.level]
} AS children
