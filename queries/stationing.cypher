CYPHER 25
// The centres of an area and of those directly below it, each with the units that are stationed there.
// $area   code of the area
// $at     the day asked for (date)
// $scope  what is seen (graph.functions)
MATCH (area:Area {code: $area})
WHERE gezhi.area_in($scope, area)
RETURN COLLECT {
  MATCH (area)<-[down:PART_OF*0..1]-(place:Area)
  WHERE all(link IN down WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
  MATCH (place)<-[own:SERVES]-(centre:Centre)
  WHERE coalesce(own.since <= $at, true) AND coalesce($at < own.until, true)
  WITH DISTINCT place, centre
  RETURN [
    [place.code, place.name, place.level],
    [centre.id, centre.name, centre.kind, centre.level, centre.industry],
    COLLECT {
      MATCH (centre)<-[stay:STATIONED_AT]-(unit:Unit)
      WHERE coalesce(stay.since <= $at, true) AND coalesce($at < stay.until, true)
      RETURN [stay.mode, toString(stay.since), unit.id, unit.name, unit.kind, unit.level, unit.industry]
    }
  ]
} AS centres
