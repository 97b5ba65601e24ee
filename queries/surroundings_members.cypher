CYPHER 25
// The nodes of some groups around a node, a page of them by label and key.
// $node_label     label of the node
// $node_key       its code or id
// $at             the day asked for (date)
// $relationships  types of relationships that are followed
// $of_groups      the groups, each as its relationship, > or <, its label, a colon and its kind
// $after          label and key of the last one of the page before, as Label:key
// $limit          how many, and one more to tell whether a page follows
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
  WITH other, [label IN labels(other) WHERE label <> 'Centre'][0] AS label,
    type(link) + CASE WHEN startNode(link) = centre THEN '>' ELSE '<' END AS way
  WITH DISTINCT other, label + ':' + coalesce(other.code, other.id) AS mark,
    way + label + ':' + coalesce(other.kind, other.rule, other.cause, other.action, '') AS of_group
  WHERE of_group IN $of_groups AND mark > $after
  WITH DISTINCT other, mark
  WHERE gezhi.node_in($scope, other)
  ORDER BY mark
  LIMIT $limit
  RETURN mark
} AS members
