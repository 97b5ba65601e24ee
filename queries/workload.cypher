CYPHER 25
// The units that act in an area and below it, each with the open cases that it handles now.
// $area   code of the area
// $at     the day asked for (date)
// $scope  what is seen (graph.functions)
MATCH (area:Area {code: $area})
WHERE gezhi.area_in($scope, area)
CALL (area) {
  MATCH (area)<-[down:PART_OF*0..5]-(place:Area)
  WHERE all(link IN down WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
  RETURN collect(DISTINCT place) AS places
}
RETURN COLLECT {
  UNWIND places AS place
  MATCH (place)<-[own:COVERS|SERVES]-(unit:Unit)
  WHERE coalesce(own.since <= $at, true) AND coalesce($at < own.until, true)
  WITH DISTINCT unit
  RETURN [
    [unit.id, unit.name, unit.kind, unit.level, unit.industry],
    COLLECT {
      MATCH (unit)<-[by:HANDLED_BY]-(case:Case)
      WHERE coalesce(by.since <= $at, true) AND coalesce($at < by.until, true)
        AND case.accepted_on <= $at AND coalesce($at < case.settled_on, true)
        AND gezhi.case_in($scope, case)
      // The clock of a case that is suspended stands still.
      RETURN [case.id, by.role, coalesce(case.due_on < $at, false) AND coalesce(case.standing, 'open') <> 'suspended']
    }
  ]
} AS units
