CYPHER 25
// What cases are linked to, in columns: their parties, their places, earlier cases, who handles them.
// $keys  ids of cases
UNWIND $keys AS key
MATCH (case:Case {id: key})-[link:INVOLVES|OCCURRED_IN|FOLLOWS|HANDLED_BY]->(other:Person|Unit|Area|Case)
WITH case, link, other, CASE
  WHEN other:Person THEN 'Person'
  WHEN other:Unit THEN 'Unit'
  WHEN other:Area THEN 'Area'
  ELSE 'Case'
END AS label
RETURN
  collect('Case:' + case.id) AS start,
  collect(label + ':' + coalesce(other.code, other.id)) AS end,
  // A witness is no party: the two are told apart for the count of parties.
  collect(CASE WHEN link.role = 'witness' THEN 'WITNESS' ELSE type(link) END) AS relation,
  collect(coalesce(toString(link.since), '')) AS since,
  collect(coalesce(toString(link.until), '')) AS until
