CYPHER 25
// Cases as the list of work shows them, of those with some ids that are seen.
// $ids    ids of cases, each once
// $at     today (date)
// $scope  what is seen (graph.functions)
UNWIND $ids AS id
MATCH (case:Case {id: id})
WHERE gezhi.case_in($scope, case)
RETURN
  case.id AS id,
  case.title AS title,
  case.kind AS kind,
  case.severity AS severity,
  case.level AS level,
  case.step AS step,
  case.standing AS standing,
  case.accepted_on AS accepted_on,
  case.due_on AS due_on,
  case.settled_on AS settled_on,
  case.entries AS version,
  COLLECT {
    MATCH (case)-[:OCCURRED_IN]->(place:Area)
    RETURN [place.code, place.name, place.level,
      COLLECT {
        MATCH (place)-[up:PART_OF*1..3]->(above:Area)
        WHERE above.level IN ['township', 'village']
          AND all(link IN up WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
        RETURN above.name ORDER BY above.code
      }]
    ORDER BY place.code LIMIT 1
  }[0] AS area,
  COLLECT {
    MATCH (case)-[:OF_CATEGORY]->(category:Category)
    RETURN [category.code, category.name] ORDER BY category.code LIMIT 1
  }[0] AS category,
  COLLECT {
    MATCH (case)-[by:HANDLED_BY {role: 'lead'}]->(unit:Unit)
    WHERE coalesce(by.since <= $at, true) AND coalesce($at < by.until, true)
    RETURN [unit.id, unit.name] ORDER BY unit.id LIMIT 1
  }[0] AS lead
