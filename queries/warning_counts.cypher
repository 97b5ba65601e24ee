CYPHER 25
// The early-warning supervision loop in numbers, of an area and below, as it stood on a day: warnings that were raised,
// by rule, verdict and the stage that they had reached; supervisions that were opened, by cause and state. The indexes
// on raised_on and opened_on are read between the two days.
// $area   code of the area
// $since  the first day of raising and opening (date)
// $at     the day asked for (date)
// $scope  what is seen (graph.functions)
MATCH (area:Area {code: $area})
WHERE gezhi.area_in($scope, area)
CALL (area) {
  RETURN 'area' AS what, area.level AS kind, null AS verdict, null AS stands, 1 AS n
  UNION ALL
  MATCH (warning:Warning)
  WHERE warning.raised_on >= $since AND warning.raised_on <= $at
    AND EXISTS {
      MATCH (warning)-[:ABOUT]->(:Area)-[up:PART_OF*0..5]->(area)
      WHERE all(link IN up WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
    }
  WITH warning, coalesce(warning.assessed_on <= $at, false) AS assessed
  WITH warning.rule AS rule, CASE WHEN assessed THEN warning.verdict END AS verdict, CASE
    WHEN NOT assessed THEN 'collected'
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
  RETURN 'warning' AS what, rule AS kind, verdict, stage AS stands, count(*) AS n
  UNION ALL
  MATCH (supervision:Supervision)
  WHERE supervision.opened_on >= $since AND supervision.opened_on <= $at
    AND EXISTS {
      MATCH (supervision)-[:SUPERVISES]->(:Case)-[:OCCURRED_IN]->(:Area)-[up:PART_OF*0..5]->(area)
      WHERE all(link IN up WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
    }
  WITH supervision.cause AS cause, CASE
    WHEN supervision.answered_on <= $at THEN 'answered'
    WHEN supervision.due_on < $at THEN 'late'
    ELSE 'open'
  END AS state
  RETURN 'supervision' AS what, cause AS kind, null AS verdict, state AS stands, count(*) AS n
}
RETURN what, kind, verdict, stands, n
