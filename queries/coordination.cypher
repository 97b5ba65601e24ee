CYPHER 25
// Who can act together: for each area asked for the areas above it and, at each of them, the centre and the units that
// are competent for any of the categories; and the open cases that these units hold in the areas asked for.
// $case        id of a case whose area and category are asked for, or null
// $areas       codes of areas, each once, or an empty list
// $categories  codes of categories, with those of the classes above them, or an empty list
// $at          the day asked for (date)
// $scope       what is seen (graph.functions)
CALL () {
  MATCH (case:Case {id: $case})-[:OCCURRED_IN]->(place:Area)
  WHERE gezhi.case_in($scope, case)
  OPTIONAL MATCH (case)-[:OF_CATEGORY]->(category:Category)
  // A kind's code begins with the two digits of its class (GB/T 31000-2015, table 5.56).
  RETURN place, category.code AS own, [category.code, left(category.code, 2)] AS codes
  UNION ALL
  UNWIND $areas AS code
  MATCH (place:Area {code: code})
  WHERE gezhi.area_in($scope, place)
  RETURN place, null AS own, $categories AS codes
}
MATCH (place)-[up:PART_OF*0..3]->(area:Area)
WHERE all(link IN up WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
WITH area, own, codes, collect(DISTINCT [place.code, size(up), startNode(last(up)).code]) AS below
RETURN
  own,
  area.code AS code,
  area.name AS name,
  area.level AS level,
  below,
  [] AS people,
  COLLECT {
    CALL (area) {
      MATCH (area)<-[own:COVERS|SERVES]-(unit:Unit)
      WHERE coalesce(own.since <= $at, true) AND coalesce($at < own.until, true)
      RETURN unit, type(own) AS via, null AS centre, null AS mode
      UNION ALL
      MATCH (area)<-[own:SERVES]-(centre:Centre)<-[stay:STATIONED_AT]-(unit:Unit)
      WHERE coalesce(own.since <= $at, true) AND coalesce($at < own.until, true)
        AND coalesce(stay.since <= $at, true) AND coalesce($at < stay.until, true)
      RETURN unit, 'STATIONED_AT' AS via, centre.id AS centre, stay.mode AS mode
    }
    WITH unit, via, centre, mode, COLLECT {
      MATCH (unit)-[can:COMPETENT_FOR]->(category:Category)
      WHERE category.code IN codes AND coalesce(can.since <= $at, true) AND coalesce($at < can.until, true)
      RETURN category.code
    } AS competent
    WHERE via = 'SERVES' OR size(competent) > 0
    RETURN [
      unit.id, unit.name, unit.kind, unit.level, unit.industry, via, centre, competent,
      EXISTS {
        (unit)<-[work:ASSIGNED_TO]-(:Person)
        WHERE coalesce(work.since <= $at, true) AND coalesce($at < work.until, true)
      },
      COLLECT {
        MATCH (unit)<-[work:ASSIGNED_TO {role: 'head'}]-(person:Person)
        WHERE coalesce(work.since <= $at, true) AND coalesce($at < work.until, true)
        RETURN [person.id, person.name, work.role]
      },
      mode
    ]
  } AS units,
  // From the areas asked for down to the cases: their number bounds the work, not that of a unit's cases.
  CASE WHEN any(step IN below WHERE step[1] = 0) THEN COLLECT {
    MATCH (area)<-[down:PART_OF*0..3]-(:Area)<-[:OCCURRED_IN]-(held:Case)-[by:HANDLED_BY]->(unit:Unit)
    WHERE held.accepted_on <= $at AND coalesce($at < held.settled_on, true) AND coalesce(held.id <> $case, true)
      AND gezhi.case_in($scope, held)
      AND coalesce(by.since <= $at, true) AND coalesce($at < by.until, true)
      AND all(link IN down WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
    RETURN [unit.id, held.id, held.title, by.role]
  } ELSE [] END AS held
