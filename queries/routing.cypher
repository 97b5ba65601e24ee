CYPHER 25
// Who can act where: for each place the areas above it and, at each of them, the people, and the units that are
// competent or join by policy, with how they come there and whether anybody works in them.
// $places      codes of areas, each once
// $categories  codes of categories, with those of the classes above them
// $joins       kinds of units that join without being competent
// $at          the day asked for (date)
// $scope       what is seen (graph.functions)
//
// The types of these relationships say what stands at their ends, so labels are not asked again for each.
UNWIND $places AS code
MATCH (place:Area {code: code})
WHERE gezhi.area_in($scope, place)
MATCH (place)-[up:PART_OF*0..3]->(area:Area)
WHERE all(link IN up WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
WITH area, collect([code, size(up), startNode(last(up)).code]) AS below
CALL (area) {
  MATCH (area)<-[own:COVERS|SERVES]-(unit)
  WHERE coalesce(own.since <= $at, true) AND coalesce($at < own.until, true)
  RETURN unit, type(own) AS via, null AS centre
  UNION ALL
  MATCH (area)<-[own:SERVES]-(centre)<-[stay:STATIONED_AT]-(unit)
  WHERE coalesce(own.since <= $at, true) AND coalesce($at < own.until, true)
    AND coalesce(stay.since <= $at, true) AND coalesce($at < stay.until, true)
  RETURN unit, 'STATIONED_AT' AS via, centre.id AS centre
  UNION ALL
  // An area that nobody acts in is a row all the same.
  RETURN null AS unit, null AS via, null AS centre
}
// A unit that is here in several ways counts once: as serving, else as covering, else as stationed.
WITH area, below, unit, min([CASE via WHEN 'SERVES' THEN 0 WHEN 'COVERS' THEN 1 ELSE 2 END, via, centre]) AS way
OPTIONAL MATCH (unit)-[can:COMPETENT_FOR]->(category)
WHERE category.code IN $categories AND coalesce(can.since <= $at, true) AND coalesce($at < can.until, true)
WITH area, below, unit, way, collect(category.code) AS competent
WITH area, below, collect(
  CASE
    WHEN way[1] = 'SERVES' OR size(competent) > 0 OR unit.kind IN $joins
    THEN [
      unit.id, unit.name, unit.kind, unit.level, unit.industry, way[1], way[2], competent,
      EXISTS {
        (unit)<-[work:ASSIGNED_TO]-()
        WHERE coalesce(work.since <= $at, true) AND coalesce($at < work.until, true)
      }
    ]
  END
) AS units
OPTIONAL MATCH (area)<-[work:ASSIGNED_TO]-(person)
WHERE coalesce(work.since <= $at, true) AND coalesce($at < work.until, true)
WITH area, below, units, collect([person.id, person.name, work.role]) AS people
// One row: for the driver a row costs as much as thirty values.
RETURN collect({
  code: area.code, name: area.name, level: area.level, below: below, units: units, people: people
}) AS areas
