CYPHER 25
// Who is responsible for an area, link by link up to the county: who leads, serves, covers and is assigned.
// $area   code of the area
// $at     the day asked for (date)
// $scope  what is seen (graph.functions)
MATCH (place:Area {code: $area})
WHERE gezhi.area_in($scope, place)
MATCH (place)-[up:PART_OF*0..5]->(area:Area)
WHERE all(link IN up WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
WITH area, min([size(up), startNode(last(up)).code]) AS step
OPTIONAL MATCH (area)<-[own:LEADS|SERVES|COVERS|ASSIGNED_TO]-(holder)
WHERE coalesce(own.since <= $at, true) AND coalesce($at < own.until, true)
OPTIONAL MATCH (holder)<-[work:ASSIGNED_TO {role: 'head'}]-(head)
WHERE coalesce(work.since <= $at, true) AND coalesce($at < work.until, true)
WITH area, step, own, holder, collect(CASE WHEN head IS NOT NULL THEN [head.id, head.name, work.role] END) AS heads
WITH area, step, collect([
  type(own), own.role, toString(own.since),
  holder.id, holder.name, holder.kind, holder.level, holder.industry, heads
]) AS holders
RETURN collect({code: area.code, name: area.name, level: area.level, step: step, holders: holders}) AS areas
