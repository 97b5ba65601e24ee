CYPHER 25
// Where the work is gone to, from where it is fewest; `worklist_meant` goes on from here.
//
// Open cases come from the index on step, since a case whose work has not ended stands at one of four; those of a person
// from the units and areas in which the person works; all there ever were from the area that is asked for or the areas
// and units of the scope, and where there is neither from the index on accepted_on.
// $work   what is asked for (`worklist_meant`), with
//   source      'open', 'mine' or 'all': where they are gone to from
//   steps       steps at which a case may be open
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
