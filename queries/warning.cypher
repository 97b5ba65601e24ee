CYPHER 25
// A warning with its cases, its area, the supervision that it led to, and where it stood in the loop on a day.
// $warning  id of the warning
// $at       the day asked for (date)
// $scope    what is seen (graph.functions)
// $reader   what of it is shown (graph.functions)
MATCH (warning:Warning {id: $warning})
WHERE gezhi.warning_in($scope, warning)
RETURN
  CASE WHEN EXISTS {
    MATCH (warning)-[:CONCERNS]->(told:Case)
    WHERE gezhi.shown($reader, told)
  } THEN properties(warning) ELSE warning {.*, note: null} END AS warning,
  CASE
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
  END AS stage,
  COLLECT { MATCH (warning)-[:ABOUT]->(area:Area) RETURN [area.code, area.name, area.level] } AS areas,
  COLLECT {
    MATCH (warning)-[:CONCERNS]->(case:Case)
    WHERE gezhi.case_in($scope, case)
    RETURN [
      case.id, case.kind, case.title, case.severity, case.accepted_on,
      case.accepted_on <= $at AND coalesce($at < case.settled_on, true)
    ]
    ORDER BY case.accepted_on DESC, case.id DESC
  } AS cases,
  COLLECT {
    MATCH (warning)-[:LED_TO]->(supervision:Supervision)-[:SUPERVISES]->(case:Case)
    RETURN [
      CASE WHEN gezhi.shown($reader, case) THEN properties(supervision)
      ELSE supervision {.*, reason: '', answer: null} END,
      case.id,
      COLLECT { MATCH (supervision)-[:ENTRUSTED_TO]->(cadre:Person) RETURN cadre.id }[0]
    ]
  } AS supervisions
