CYPHER 25
// Where somebody takes cases in: the areas of some levels that they see, each with the one above it, and whether it is
// one in which they work. The index on level is read.
// $levels  levels
// $person  id of the person; or null
// $at      the day asked for (date)
// $limit   how many at most
// $scope   what is seen (graph.functions)
MATCH (area:Area)
WHERE area.level IN $levels AND gezhi.area_in($scope, area)
RETURN
  area.code AS code,
  area.name AS name,
  area.level AS level,
  COLLECT {
    MATCH (area)-[up:PART_OF]->(above:Area)
    WHERE coalesce(up.since <= $at, true) AND coalesce($at < up.until, true)
    RETURN above.code ORDER BY above.code LIMIT 1
  }[0] AS above,
  EXISTS {
    MATCH (:Person {id: $person})-[work:ASSIGNED_TO]->(area)
    WHERE coalesce(work.since <= $at, true) AND coalesce($at < work.until, true)
  } AS own
ORDER BY code
LIMIT $limit
