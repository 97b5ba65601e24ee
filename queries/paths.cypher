CYPHER 25
// The shortest chains of relationships between two nodes, the direction of a relationship ignored.
// $from_label     label of the first node
// $from_key       its code or id
// $to_label       label of the last node
// $to_key         its code or id
// $relationships  types of relationships that may be used
// $fetch          how many chains are looked for, those that pass a node twice among them
// $max_hops       how many relationships a chain may have
// $at             the day asked for (date)
// $scope          what is seen (graph.functions)
// $reader         what of it is shown (graph.functions)
CALL () {
  MATCH (node:Area|Category {code: $from_key})
  WHERE $from_label IN labels(node)
  RETURN node AS start
  UNION ALL
  MATCH (node:Unit|PartyOrganisation|Person|Household|Case|JournalEntry|Supervision|Warning {id: $from_key})
  WHERE $from_label IN labels(node)
  RETURN node AS start
}
WITH start WHERE gezhi.node_in($scope, start)
CALL () {
  MATCH (node:Area|Category {code: $to_key})
  WHERE $to_label IN labels(node)
  RETURN node AS end
  UNION ALL
  MATCH (node:Unit|PartyOrganisation|Person|Household|Case|JournalEntry|Supervision|Warning {id: $to_key})
  WHERE $to_label IN labels(node)
  RETURN node AS end
}
WITH start, end WHERE gezhi.node_in($scope, end)
OPTIONAL MATCH path = SHORTEST $fetch (start)
  (()-[link]-(step) WHERE type(link) IN $relationships AND gezhi.node_in($scope, step)
    AND coalesce(link.since <= $at, true) AND coalesce($at < link.until, true)){1,10}
  (end)
WITH start, end, [path IN collect(path) WHERE length(path) <= $max_hops] AS found
RETURN [path IN found | [
  [node IN nodes(path) | [
    [label IN labels(node) WHERE label <> 'Centre'][0], coalesce(node.code, node.id), gezhi.name_of($reader, node), coalesce(node.level, node.kind)
  ]],
  [link IN relationships(path) | [
    type(link), [label IN labels(startNode(link)) WHERE label <> 'Centre'][0], coalesce(startNode(link).code, startNode(link).id), properties(link)
  ]]
]] AS chains
