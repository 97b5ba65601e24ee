CYPHER 25
// Nodes whose name, title or summary has the words, the best first; and those whose code or id begins with the text.
// $words   the words as a query of the full-text index
// $prefix  the text as the beginning of a code or id
// $labels  labels that are looked for
// $limit   how many
CALL () {
  MATCH (node:Area|Category)
  WHERE node.code STARTS WITH $prefix
  RETURN node, 1000.0 - size(node.code) AS score
  ORDER BY node.code
  LIMIT $limit
  UNION ALL
  MATCH (node:Unit|PartyOrganisation|Case)
  WHERE node.id STARTS WITH $prefix
  RETURN node, 900.0 - size(node.id) AS score
  ORDER BY node.id
  LIMIT $limit
  UNION ALL
  CALL db.index.fulltext.queryNodes('search', $words, {limit: 10 * $limit}) YIELD node, score
  RETURN node, score
}
WITH node, max(score) AS score
WHERE [label IN labels(node) WHERE label <> 'Centre'][0] IN $labels
RETURN
  [label IN labels(node) WHERE label <> 'Centre'][0] AS label,
  coalesce(node.code, node.id) AS key,
  coalesce(node.name, node.title) AS name,
  coalesce(node.level, node.kind) AS kind,
  score
ORDER BY score DESC, label, key
LIMIT $limit
