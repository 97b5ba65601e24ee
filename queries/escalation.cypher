CYPHER 25
// The way up of a case, or of a place before there is a case: for each area above it the centre, those who join
// there by policy, and the people.
// $case   id of a case, or null
// $place  code of an area where there is no case yet, or null
// $codes  the category's code and that of its class where there is no case yet, else an empty list
// $joins  the units that join by policy, as kind or kind:industry
// $at     the day asked for (date)
// $scope  what is seen (graph.functions)
OPTIONAL MATCH (case:Case {id: $case})-[:OCCURRED_IN]->(site:Area)
WHERE gezhi.case_in($scope, case)
OPTIONAL MATCH (case)-[:OF_CATEGORY]->(category:Category)
MATCH (place:Area {code: coalesce(site.code, $place)})
WHERE case IS NOT NULL OR gezhi.area_in($scope, place)
WITH
  place,
  // A kind's code begins with the two digits of its class (GB/T 31000-2015, table 5.56).
  CASE WHEN case IS NULL THEN $codes ELSE [category.code, left(category.code, 2)] END AS codes,
  CASE WHEN case IS NOT NULL THEN {
    id: case.id,
    title: case.title,
    severity: case.severity,
    level: case.level,
    accepted_on: case.accepted_on,
    settled_on: case.settled_on,
    category: category.code,
    policy: case.policy,
    version: COLLECT { MATCH (version:PolicyVersion {reference: case.policy}) RETURN version.text }[0],
    entries: COLLECT {
      MATCH (case)<-[:RECORDS]-(entry)
      WHERE entry.day <= $at
      RETURN [entry.action, entry.day, entry.level, entry.standing, entry.begins_on, entry.detail]
      ORDER BY entry.number
    },
    handlers: COLLECT {
      MATCH (case)-[by:HANDLED_BY]->(unit:Unit)
      WHERE coalesce(by.since <= $at, true) AND coalesce($at < by.until, true)
      RETURN [by.role, unit.id, unit.name, unit.kind, unit.level, unit.industry]
    }
  } END AS facts
MATCH (place)-[up:PART_OF*0..3]->(area:Area)
WHERE all(link IN up WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
WITH facts, codes, area, [[place.code, size(up), startNode(last(up)).code]] AS below
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
WITH facts, codes, area, below, unit,
  min([CASE via WHEN 'SERVES' THEN 0 WHEN 'COVERS' THEN 1 ELSE 2 END, via, centre]) AS way
WITH facts, codes, area, below, way,
  CASE WHEN way[1] = 'SERVES' OR unit.kind + coalesce(':' + unit.industry, '') IN $joins THEN unit END AS unit
OPTIONAL MATCH (unit)-[can:COMPETENT_FOR]->(category)
WHERE category.code IN codes AND coalesce(can.since <= $at, true) AND coalesce($at < can.until, true)
WITH facts, area, below, unit, way, collect(category.code) AS competent
OPTIONAL MATCH (unit)<-[work:ASSIGNED_TO {role: 'head'}]-(head)
WHERE coalesce(work.since <= $at, true) AND coalesce($at < work.until, true)
WITH facts, area, below, unit, way, competent,
  collect(CASE WHEN head IS NOT NULL THEN [head.id, head.name, work.role] END) AS heads
WITH facts, area, below, collect(
  CASE WHEN unit IS NOT NULL THEN [
    unit.id, unit.name, unit.kind, unit.level, unit.industry, way[1], way[2], competent,
    EXISTS {
      (unit)<-[work:ASSIGNED_TO]-()
      WHERE coalesce(work.since <= $at, true) AND coalesce($at < work.until, true)
    },
    heads
  ] END
) AS units
OPTIONAL MATCH (area)<-[work:ASSIGNED_TO]-(person)
WHERE coalesce(work.since <= $at, true) AND coalesce($at < work.until, true)
WITH facts, area, below, units, collect([person.id, person.name, work.role]) AS people
RETURN facts, collect({
  code: area.code, name: area.name, level: area.level, below: below, units: units, people: people
}) AS areas
