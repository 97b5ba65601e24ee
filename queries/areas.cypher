CYPHER 25
// An area with its parents, how many areas of each level lie below, and how many open cases.
// $area   code of the area
// $at     the day asked for (date)
// $scope  what is seen (graph.functions)
MATCH (area:Area {code: $area})
WHERE gezhi.area_in($scope, area)
RETURN
  properties(area) AS properties,
  COLLECT {
    MATCH (area)-[up:PART_OF]->(parent:Area)
    WHERE coalesce(up.since <= $at, true) AND coalesce($at < up.until, true)
    RETURN [parent.code, parent.name, parent.level]
  } AS parents,
  COLLECT {
    MATCH (area)<-[down:PART_OF*1..5]-(below:Area)
    WHERE all(link IN down WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
    WITH below.level AS level, count(DISTINCT below) AS n
    RETURN [level, n]
  } AS below,
  COUNT {
    MATCH (area)<-[down:PART_OF*0..5]-(:Area)<-[:OCCURRED_IN]-(case:Case)
    WHERE all(link IN down WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
      AND case.accepted_on <= $at AND coalesce($at < case.settled_on, true)
    // Where an area has two parents, its cases are reached twice.
    RETURN DISTINCT case
  } AS open_cases
