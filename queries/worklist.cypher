CYPHER 25
// The work: the cases that are seen and pass a filter, each once. What goes on from here orders or counts them.
//
// They are gone to from where they are fewest: open ones from the index on step, since a case whose work has not ended
// stands at one of four; those of a person from the units and areas in which the person works; all there ever were from
// the area that is asked for or the areas and units of the scope, and where there is neither from the index on
// accepted_on.
//
// What is asked for is one map: a plan is kept for each combination of the types of parameters (null is one, and so is a
// longer list), and to plan this takes a second.
// $work   what is asked for:
//   source      'open', 'mine' or 'all': where they are gone to from
//   steps       steps at which a case may be open
//   open        only those whose work has not ended (true) or has (false); or null
//   mine        id of a person: those that a unit handles in which this person works, and those in an area (or below) in
//               which the person works; or null
//   area        code: only those in this area and below; or null
//   kinds       only of these kinds; or null
//   levels      only those worked at these levels; or null
//   at_steps    only at these steps; or null
//   standings   only those that stand so; or null
//   severities  only of these; or null
//   category    code: only of this category and below; or null
//   lead        id of a unit: only those that it leads; or null
//   since       only those accepted on this day or later (date)
//   until       and on this day or before (date)
//   due_since   only those due on this day or later (date); or null
//   due_until   only those due on this day or before (date); or null
//   text        only those with this in their title, in lower case, or in their id; or null
// $at     today (date)
// $scope  what is seen (graph.functions)
CALL () {
  UNWIND CASE WHEN $work.source = 'open' THEN $work.steps ELSE [] END AS step
  MATCH (case:Case {step: step})
  WHERE case.settled_on IS NULL AND gezhi.case_in($scope, case)
  RETURN case, false AS inside
  UNION
  UNWIND CASE WHEN $work.source = 'mine' THEN [$work.mine] ELSE [] END AS id
  MATCH (person:Person {id: id})
  CALL (person) {
    MATCH (person)-[work:ASSIGNED_TO]->(:Unit)<-[by:HANDLED_BY]-(case:Case)
    WHERE all(link IN [work, by] WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
    RETURN case
    UNION
    MATCH (person)-[work:ASSIGNED_TO]->(:Area)<-[down:PART_OF*0..5]-(:Area)<-[:OCCURRED_IN]-(case:Case)
    WHERE all(link IN down + work WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
    RETURN case
  }
  WITH case
  WHERE gezhi.case_in($scope, case)
  RETURN case, false AS inside
  UNION
  // In an area of the scope everything is seen, so that is asked once of the area and not of each case.
  UNWIND CASE
    WHEN $work.source = 'all' AND ($scope IS NOT NULL OR $work.area IS NOT NULL) THEN [$work.area]
    ELSE []
  END AS area
  OPTIONAL MATCH (asked:Area {code: area})
  WHERE gezhi.area_in($scope, asked)
  UNWIND CASE WHEN asked IS NULL THEN coalesce($scope.areas, []) ELSE [asked.code] END AS code
  MATCH (root:Area {code: code})<-[down:PART_OF*0..5]-(place:Area)
  WHERE all(link IN down WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
  WITH DISTINCT place, asked IS NOT NULL AS inside
  MATCH (place)<-[:OCCURRED_IN]-(case:Case)
  RETURN case, inside
  UNION
  UNWIND CASE WHEN $work.source = 'all' THEN coalesce($scope.units, []) ELSE [] END AS id
  MATCH (:Unit {id: id})<-[by:HANDLED_BY]-(case:Case)
  WHERE coalesce(by.since <= $at, true) AND coalesce($at < by.until, true)
  RETURN case, false AS inside
  UNION
  UNWIND CASE
    WHEN $work.source = 'all' AND $scope IS NULL AND $work.area IS NULL THEN [$work.since]
    ELSE []
  END AS since
  MATCH (case:Case)
  WHERE case.accepted_on >= since AND case.accepted_on <= $work.until
  RETURN case, false AS inside
}
WITH case, inside, CASE WHEN case.settled_on IS NULL AND coalesce(case.standing <> 'suspended', true) THEN case.due_on END AS due
WHERE ($work.open IS NULL OR $work.open = (case.settled_on IS NULL))
  AND case.accepted_on >= $work.since AND case.accepted_on <= $work.until
  AND ($work.kinds IS NULL OR case.kind IN $work.kinds)
  AND ($work.levels IS NULL OR case.level IN $work.levels)
  AND ($work.at_steps IS NULL OR case.step IN $work.at_steps)
  AND ($work.severities IS NULL OR case.severity IN $work.severities)
  AND ($work.standings IS NULL OR coalesce(case.standing, CASE WHEN case.settled_on IS NULL THEN 'open' ELSE 'settled' END) IN $work.standings)
  AND ($work.due_since IS NULL OR due >= $work.due_since)
  AND ($work.due_until IS NULL OR due <= $work.due_until)
  AND ($work.text IS NULL OR toLower(case.title) CONTAINS $work.text OR toLower(case.id) CONTAINS $work.text)
  AND ($work.lead IS NULL OR EXISTS {
    MATCH (case)-[by:HANDLED_BY {role: 'lead'}]->(unit:Unit)
    WHERE unit.id = $work.lead AND coalesce(by.since <= $at, true) AND coalesce($at < by.until, true)
  })
  AND ($work.category IS NULL OR EXISTS { MATCH (case)-[:OF_CATEGORY]->(own:Category) WHERE own.code STARTS WITH $work.category })
  AND (inside OR $work.area IS NULL OR EXISTS {
    MATCH (case)-[:OCCURRED_IN]->(:Area)-[up:PART_OF*0..5]->(above:Area)
    WHERE above.code = $work.area
      AND all(link IN up WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
  })
RETURN DISTINCT case
