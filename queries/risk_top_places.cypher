CYPHER 25
// Areas or units by how many of their open cases are expected to worsen, as the last run found it, and how it was found
// a week before.
// $area     code of the area that areas lie in, itself included, or that units cover or serve
// $of_unit  whether units are asked for, else areas
// $level    only areas or units of this level, or null
// $limit    how many, and one more to tell whether a page follows
// $score    the expected number that the page before ended with; a number that none reaches for the first page
// $mark     the key that it ended with
// $days     it is compared with the nearest one so many days before, or up to twice as many
// $scope    what is seen (graph.functions)
MATCH (run:RiskRun)
WHERE run.number > 0
WITH run ORDER BY run.number DESC LIMIT 1
// Without a run there is no row, without the area one that says so.
OPTIONAL MATCH (area:Area {code: $area})
WHERE gezhi.area_in($scope, area)
OPTIONAL MATCH (area)<-[whole:FOUND]-(run)
WITH run, area, whole, COLLECT {
  MATCH (before:RiskRun)
  WHERE before.day <= run.day - duration({days: $days}) AND before.day > run.day - duration({days: 2 * $days})
  RETURN before ORDER BY before.day DESC, before.number DESC LIMIT 1
}[0] AS before
CALL (run, area) {
  MATCH (area)<-[down:PART_OF*0..5]-(place:Area)
  WHERE all(link IN down WHERE coalesce(link.since <= run.day, true) AND coalesce(run.day < link.until, true))
  RETURN collect(DISTINCT place) AS places
}
CALL (run, places, before) {
  CALL (run, places) {
    WITH run, places WHERE NOT $of_unit
    MATCH (run)-[found:FOUND]->(node:Area)
    WHERE node IN places
    RETURN node, node.code AS key, found
    UNION
    WITH run, places WHERE $of_unit
    MATCH (run)-[found:FOUND]->(node:Unit)
    WHERE EXISTS { (node)-[:COVERS|SERVES]->(place:Area) WHERE place IN places }
      // A unit that acts elsewhere too has cases there, and they are in its number.
      AND ($scope IS NULL OR node.id IN $scope.units OR NOT EXISTS {
        MATCH (node)-[:COVERS|SERVES]->(elsewhere:Area)
        WHERE NOT gezhi.area_in($scope, elsewhere)
      })
    RETURN node, node.id AS key, found
  }
  WITH before, node, key, found
  WHERE ($level IS NULL OR node.level = $level)
    AND (found.expected < $score OR (found.expected = $score AND key > $mark))
  ORDER BY found.expected DESC, key
  LIMIT $limit
  RETURN collect([
    key, node.name, node.level, properties(found),
    COLLECT { MATCH (before)-[earlier:FOUND]->(node) RETURN earlier.expected }[0],
    before IS NOT NULL
  ]) AS rows
}
RETURN properties(run) AS run, area IS NOT NULL AS area, properties(whole) AS found, rows
