CYPHER 25
// Where one begins to look: the counties, or the areas in which a scope begins.
// $at     the day asked for (date)
// $scope  what is seen (graph.functions)
CALL () {
  MATCH (area:Area {level: 'county'})
  WHERE $scope IS NULL
  RETURN area
  UNION
  UNWIND $scope.areas AS code
  MATCH (area:Area {code: code})
  RETURN area
}
WITH area
WHERE NOT EXISTS {
  MATCH (area)-[up:PART_OF*1..5]->(above:Area)
  WHERE above.code IN $scope.areas AND all(link IN up WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
}
RETURN area.code AS code, area.name AS name, area.level AS level
ORDER BY code
