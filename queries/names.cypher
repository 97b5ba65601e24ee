CYPHER 25
// What some nodes are called, of those that are seen.
// $nodes   maps of label and key (code or id), each once
// $scope   what is seen (graph.functions)
// $reader  what of it is shown (graph.functions)
UNWIND $nodes AS asked
CALL (asked) {
  MATCH (node:Area|Category {code: asked.key})
  WHERE asked.label IN labels(node)
  RETURN node
  UNION ALL
  MATCH (node:Unit|PartyOrganisation|Person|Household|Case|JournalEntry|Supervision|Warning {id: asked.key})
  WHERE asked.label IN labels(node)
  RETURN node
}
WITH asked, node
WHERE gezhi.node_in($scope, node)
RETURN [asked.label, asked.key, gezhi.name_of($reader, node), coalesce(node.level, node.kind)] AS node
