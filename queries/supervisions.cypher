CYPHER 25
// Supervisions that were opened by a day, the newest first, with how each stood on that day. The index on opened_on is
// read from the newest on, until the page is full.
// $since   the first day of opening (date)
// $at      the day asked for (date)
// $area    code of an area: only of cases in it or an area below; or null
// $state   only open, late or answered ones; or null
// $cause   only of this cause; or null
// $cadre   only those that this person answers for; or null
// $limit   how many at most
// $after   the day that the page before ended with (date)
// $mark    the id that the page before ended with
// $scope   what is seen (graph.functions)
// $reader  what of it is shown (graph.functions)
MATCH (supervision:Supervision)
WHERE supervision.opened_on >= $since AND supervision.opened_on <= $at AND supervision.opened_on <= $after
  AND (supervision.opened_on < $after OR supervision.id > $mark)
  AND ($scope IS NULL OR EXISTS {
    MATCH (supervision)-[:SUPERVISES]->(seen:Case)
    WHERE gezhi.case_in($scope, seen)
  })
  AND ($cause IS NULL OR supervision.cause = $cause)
  AND ($cadre IS NULL OR EXISTS { MATCH (supervision)-[:ENTRUSTED_TO]->(:Person {id: $cadre}) })
  AND (
    $area IS NULL
    OR EXISTS {
      MATCH (supervision)-[:SUPERVISES]->(:Case)-[:OCCURRED_IN]->(:Area)-[up:PART_OF*0..5]->(:Area {code: $area})
      WHERE all(link IN up WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
    }
  )
WITH supervision, CASE
  WHEN supervision.answered_on <= $at THEN 'answered'
  WHEN supervision.due_on < $at THEN 'late'
  ELSE 'open'
END AS state
WHERE $state IS NULL OR state = $state
WITH supervision, state
ORDER BY supervision.opened_on DESC, supervision.id
LIMIT $limit
RETURN
  CASE WHEN EXISTS {
    MATCH (supervision)-[:SUPERVISES]->(told:Case)
    WHERE gezhi.shown($reader, told)
  } THEN properties(supervision) ELSE supervision {.*, reason: '', answer: null} END AS supervision,
  state,
  COLLECT {
    MATCH (supervision)-[:SUPERVISES]->(case:Case)
    RETURN [case.id, COLLECT { MATCH (case)-[:OCCURRED_IN]->(area:Area) RETURN [area.code, area.name, area.level] }[0]]
  }[0] AS case,
  COLLECT { MATCH (supervision)-[:ENTRUSTED_TO]->(cadre:Person) RETURN cadre.id }[0] AS cadre,
  COLLECT { MATCH (warning:Warning)-[:LED_TO]->(supervision) WHERE gezhi.warning_in($scope, warning) RETURN warning.id ORDER BY warning.id } AS warnings
ORDER BY supervision.opened_on DESC, supervision.id
