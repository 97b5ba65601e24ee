CYPHER 25
// The areas above an area, up to the top.
// $area  code of the area
// $at    the day asked for (date)
MATCH (place:Area {code: $area})
MATCH (place)-[up:PART_OF*0..5]->(area:Area)
WHERE all(link IN up WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
RETURN DISTINCT size(up) AS step, area.code AS code, area.name AS name, area.level AS level
ORDER BY step, code
