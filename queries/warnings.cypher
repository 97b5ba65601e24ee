CYPHER 25
// Warnings that were raised by a day, the newest first, with where each stood in the loop on that day. The index on
// raised_on is read from the newest on, until the page is full.
// $since   the first day of raising (date)
// $at      the day asked for (date)
// $area    code of an area: only warnings about it or an area below; or null
// $rule    only of this rule; or null
// $stage   only those that stand at this stage; or null
// $limit   how many at most
// $after   the day that the page before ended with (date)
// $mark    the id that the page before ended with
// $scope   what is seen (graph.functions)
// $reader  what of it is shown (graph.functions)
MATCH (warning:Warning)
WHERE warning.raised_on >= $since AND warning.raised_on <= $at AND warning.raised_on <= $after
  AND (warning.raised_on < $after OR warning.id > $mark)
  AND gezhi.warning_in($scope, warning)
  AND ($rule IS NULL OR warning.rule = $rule)
  AND (
    $area IS NULL
    OR EXISTS {
      MATCH (warning)-[:ABOUT]->(:Area)-[up:PART_OF*0..5]->(:Area {code: $area})
      WHERE all(link IN up WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
    }
  )
WITH warning, CASE
  WHEN coalesce(warning.assessed_on > $at, true) THEN 'collected'
  WHEN warning.verdict <> 'supervised' THEN 'assessed'
  WHEN EXISTS {
    (warning)-[:LED_TO]->(supervision:Supervision) WHERE supervision.answered_on <= $at
  } THEN 'reviewed'
  WHEN EXISTS {
    MATCH (warning)-[:LED_TO]->(supervision:Supervision)-[:SUPERVISES]->(case:Case)<-[:RECORDS]-(order:JournalEntry)
    WHERE order.action = 'supervise' AND order.at = supervision.opened_at
    MATCH (case)<-[:RECORDS]-(entry:JournalEntry)
    WHERE entry.number > order.number AND entry.day <= $at AND entry.by IS NOT NULL
  } THEN 'coordinated'
  ELSE 'dispatched'
END AS stage
WHERE $stage IS NULL OR stage = $stage
WITH warning, stage
ORDER BY warning.raised_on DESC, warning.id
LIMIT $limit
RETURN
  CASE WHEN EXISTS {
    MATCH (warning)-[:CONCERNS]->(told:Case)
    WHERE gezhi.shown($reader, told)
  } THEN properties(warning) ELSE warning {.*, note: null} END AS warning,
  stage,
  COLLECT { MATCH (warning)-[:ABOUT]->(area:Area) RETURN [area.code, area.name, area.level] } AS areas,
  COLLECT { MATCH (warning)-[:CONCERNS]->(case:Case) WHERE gezhi.case_in($scope, case) RETURN case.id ORDER BY case.id } AS cases,
  COLLECT { MATCH (warning)-[:LED_TO]->(supervision:Supervision) RETURN supervision.id } AS supervisions
ORDER BY warning.raised_on DESC, warning.id
