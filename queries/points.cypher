CYPHER 25
// Where the areas directly below an area lie, of those that have a point.
// $area   code of the area
// $at     the day asked for (date)
// $scope  what is seen (graph.functions)
MATCH (area:Area {code: $area})
WHERE gezhi.area_in($scope, area)
RETURN COLLECT {
  MATCH (area)<-[up:PART_OF]-(place:Area)
  WHERE place.longitude IS NOT NULL AND place.latitude IS NOT NULL
    AND coalesce(up.since <= $at, true) AND coalesce($at < up.until, true)
  WITH DISTINCT place
  ORDER BY place.code
  RETURN [place.code, place.name, place.level, place.longitude, place.latitude]
} AS points
