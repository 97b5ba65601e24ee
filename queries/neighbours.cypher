CYPHER 25
// The neighbours of a node, a page of them by relationship, direction and key; and how many there are of each.
// $node_label     label of the node
// $node_key       its code or id
// $relationships  types of relationships that are followed
// $after          relationship, direction and key of the last neighbour of the page before, as one text
// $limit          how many, and one more to tell whether a page follows
// $at             the day asked for (date)
// $scope          what is seen (graph.functions)
// $reader         what of it is shown (graph.functions)
CALL () {
  MATCH (node:Area|Category {code: $node_key})
  WHERE $node_label IN labels(node)
  RETURN node AS centre
  UNION ALL
  MATCH (node:Unit|PartyOrganisation|Person|Household|Case|JournalEntry|Supervision|Warning {id: $node_key})
  WHERE $node_label IN labels(node)
  RETURN node AS centre
}
WITH centre WHERE gezhi.node_in($scope, centre)
RETURN
  [[label IN labels(centre) WHERE label <> 'Centre'][0], coalesce(centre.code, centre.id), gezhi.name_of($reader, centre),
    coalesce(centre.level, centre.kind)] AS node,
  COLLECT {
    MATCH (centre)-[link]-(other)
    WHERE type(link) IN $relationships AND coalesce(link.since <= $at, true) AND coalesce($at < link.until, true)
      AND gezhi.node_in($scope, other)
    WITH type(link) AS relationship, startNode(link) = centre AS outgoing, count(*) AS n
    RETURN [relationship, outgoing, n]
  } AS counts,
  COLLECT {
    MATCH (centre)-[link]-(other)
    WHERE type(link) IN $relationships AND coalesce(link.since <= $at, true) AND coalesce($at < link.until, true)
      AND gezhi.node_in($scope, other)
    WITH link, other, type(link) + CASE WHEN startNode(link) = centre THEN '>' ELSE '<' END
      + [label IN labels(other) WHERE label <> 'Centre'][0] + ':' + coalesce(other.code, other.id) + '#' + elementId(link) AS mark
    WHERE mark > $after
    ORDER BY mark
    LIMIT $limit
    RETURN [
      mark, type(link), startNode(link) = centre, properties(link),
      [[label IN labels(other) WHERE label <> 'Centre'][0], coalesce(other.code, other.id), gezhi.name_of($reader, other),
        coalesce(other.level, other.kind)]
    ]
  } AS neighbours
