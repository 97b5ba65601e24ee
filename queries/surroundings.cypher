CYPHER 25
// How many nodes are around a node, in groups: by relationship, its direction, and what label and kind they have.
// $node_label     label of the node
// $node_key       its code or id
// $at             the day asked for (date)
// $relationships  types of relationships that are followed
// $scope          what is seen (graph.functions)
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
RETURN COLLECT {
  MATCH (centre)-[link]-(other)
  WHERE type(link) IN $relationships AND coalesce(link.since <= $at, true) AND coalesce($at < link.until, true)
    AND gezhi.node_in($scope, other)
  WITH type(link) AS relationship, startNode(link) = centre AS outgoing,
    [label IN labels(other) WHERE label <> 'Centre'][0] AS label,
    coalesce(other.kind, other.rule, other.cause, other.action) AS kind, count(DISTINCT other) AS n
  RETURN [relationship, outgoing, label, kind, n]
} AS groups
