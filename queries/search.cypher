CYPHER 25
// Nodes whose name, title or summary has the words, the best first; and those whose code or id begins with the text.
// $words   the words as a query of the full-text index
// $titles  the words as a query of its titles
// $prefix  the text as the beginning of a code or id
// $labels  labels that are looked for
// $depth   how many of the best with these labels are looked at
// $score   score of the last node of the page before, or null on the first page
// $mark    its label and code or id, as Label:key
// $limit   how many, and one more to tell whether a page follows
// $scope   what is seen (graph.functions)
// $reader  what of it is shown (graph.functions)
CALL () {
  // The best come first, and no more of them are looked at than are wanted.
  CALL () {
    MATCH (node:Area|Category)
    WHERE node.code STARTS WITH $prefix
    RETURN node, 1000.0 - size(node.code) AS score, true AS by_key
    ORDER BY node.code
    UNION ALL
    MATCH (node:Unit|PartyOrganisation|Case)
    WHERE node.id STARTS WITH $prefix
    RETURN node, 900.0 - size(node.id) AS score, true AS by_key
    ORDER BY node.id
    UNION ALL
    CALL db.index.fulltext.queryNodes('search', $words) YIELD node, score
    RETURN node, score, false AS by_key
  }
  WITH node, score, by_key
  WHERE any(label IN labels(node) WHERE label IN $labels) AND gezhi.node_in($scope, node)
    // What is not shown is not found by what it says.
    AND (by_key OR (gezhi.named($reader, node) AND (NOT node:Case OR gezhi.shown($reader, node))))
  RETURN node, score
  LIMIT $depth
  UNION ALL
  // A case whose summary is not shown is found by its title.
  WITH $titles AS titles WHERE $reader IS NOT NULL
  CALL db.index.fulltext.queryNodes('search', titles) YIELD node, score
  WHERE node:Case AND 'Case' IN $labels AND gezhi.case_in($scope, node) AND NOT gezhi.shown($reader, node)
  RETURN node, score
  LIMIT $depth
}
WITH node, max(score) AS score, [label IN labels(node) WHERE label <> 'Centre'][0] AS label
WITH node, score, label, label + ':' + coalesce(node.code, node.id) AS mark
WHERE $score IS NULL OR score < $score OR (score = $score AND mark > $mark)
RETURN
  label,
  coalesce(node.code, node.id) AS key,
  gezhi.name_of($reader, node) AS name,
  coalesce(node.level, node.kind) AS kind,
  score
ORDER BY score DESC, mark
LIMIT $limit
