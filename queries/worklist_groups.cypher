CYPHER 25
// How much work there is of each value of a column; goes on from `worklist_meant`. Of places and categories it is counted as
// they are, and only then told of which area or class each is.
// $groups  by what:
//   by     name of the column of whose values is told how many there are of each; or null
//   under  code: of the areas directly below this one; or null
// $at      today (date)
WITH DISTINCT case
WITH CASE $groups.by
  WHEN 'kind' THEN case.kind
  WHEN 'severity' THEN case.severity
  WHEN 'level' THEN case.level
  WHEN 'step' THEN case.step
  WHEN 'standing' THEN coalesce(case.standing, CASE WHEN case.settled_on IS NULL THEN 'open' ELSE 'settled' END)
  WHEN 'area' THEN COLLECT { MATCH (case)-[:OCCURRED_IN]->(place:Area) RETURN place.code ORDER BY place.code LIMIT 1 }[0]
  WHEN 'category' THEN COLLECT { MATCH (case)-[:OF_CATEGORY]->(own:Category) RETURN own.code ORDER BY own.code LIMIT 1 }[0]
  WHEN 'lead' THEN COLLECT {
    MATCH (case)-[by:HANDLED_BY {role: 'lead'}]->(unit:Unit)
    WHERE coalesce(by.since <= $at, true) AND coalesce($at < by.until, true)
    RETURN unit.id ORDER BY unit.id LIMIT 1
  }[0]
END AS own, count(*) AS n
WITH n, CASE $groups.by
  WHEN 'category' THEN left(own, 2)
  WHEN 'area' THEN COLLECT {
    MATCH (place:Area {code: own})-[up:PART_OF*0..4]->(child:Area)-[last:PART_OF]->(above:Area)
    WHERE above.code = $groups.under
      AND all(link IN up + last WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
    RETURN child.code ORDER BY child.code LIMIT 1
  }[0]
  ELSE own
END AS value
WITH value, sum(n) AS n
OPTIONAL MATCH (named:Area|Category {code: CASE WHEN $groups.by IN ['area', 'category'] THEN value END})
OPTIONAL MATCH (unit:Unit {id: CASE WHEN $groups.by = 'lead' THEN value END})
RETURN value, coalesce(named.name, unit.name) AS name, n
