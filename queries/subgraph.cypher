CYPHER 25
// Some nodes with what a picture shows of each, its risk as the last run found it, and the relationships that leave it.
// $nodes          maps of label and key (code or id), each once
// $relationships  types of relationships that are told
// $scope          what is seen (graph.functions)
// $reader         what of it is shown (graph.functions)
CALL () {
  OPTIONAL MATCH (run:RiskRun)
  WHERE run.number > 0
  RETURN run ORDER BY run.number DESC LIMIT 1
}
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
WITH run, asked, node
WHERE gezhi.node_in($scope, node)
RETURN
  asked.label AS label,
  asked.key AS key,
  gezhi.name_of($reader, node) AS name,
  coalesce(node.kind, node.rule, node.cause, node.action) AS kind,
  node.level AS level,
  coalesce(node.accepted_on, node.raised_on, node.opened_on, node.day) AS since,
  coalesce(node.synthetic, false) AS synthetic,
  CASE
    WHEN node:Case AND node.risk_run = run.id THEN node.risk
    // As in risk_top_places: a unit that acts elsewhere too has cases there, and they are in its number.
    WHEN node:Area AND gezhi.area_in($scope, node) OR node:Unit AND ($scope IS NULL OR node.id IN $scope.units
      OR NOT EXISTS {
        MATCH (node)-[:COVERS|SERVES]->(elsewhere:Area)
        WHERE NOT gezhi.area_in($scope, elsewhere)
      })
    THEN COLLECT { MATCH (run)-[found:FOUND]->(node) RETURN found.any }[0]
  END AS risk,
  COLLECT {
    MATCH (node)-[link]->(other)
    WHERE type(link) IN $relationships
    RETURN [
      type(link), [label IN labels(other) WHERE label <> 'Centre'][0], coalesce(other.code, other.id), properties(link)
    ]
  } AS links
