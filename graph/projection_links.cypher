CYPHER 25
// How people live and are related, how areas lie in each other, and which unit reports to which, in columns.
// $people      ids of people whose links are wanted
// $households  ids of households
// $areas       codes of areas
// $units       ids of units
CALL () {
  UNWIND $people AS key
  MATCH (start:Person {id: key})-[link:MEMBER_OF|RELATED_TO|LIVES_IN]->(end:Household|Person|Area)
  RETURN start, link, end
  UNION ALL
  UNWIND $households AS key
  MATCH (start:Household {id: key})-[link:LIVES_IN]->(end:Area)
  RETURN start, link, end
  UNION ALL
  UNWIND $areas AS key
  MATCH (start:Area {code: key})-[link:PART_OF]->(end:Area)
  RETURN start, link, end
  UNION ALL
  UNWIND $units AS key
  MATCH (start:Unit {id: key})-[link:REPORTS_TO]->(end:Unit)
  RETURN start, link, end
}
WITH link, [start, end] AS ends
WITH link, [node IN ends | CASE
  WHEN node:Person THEN 'Person:' + node.id
  WHEN node:Household THEN 'Household:' + node.id
  WHEN node:Unit THEN 'Unit:' + node.id
  ELSE 'Area:' + node.code
END] AS ends
RETURN
  collect(ends[0]) AS start,
  collect(ends[1]) AS end,
  collect(type(link)) AS relation,
  collect(coalesce(toString(link.since), '')) AS since,
  collect(coalesce(toString(link.until), '')) AS until
