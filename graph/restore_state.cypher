CYPHER 25
// Whether a database is empty, and whether a restoring was begun in it and not ended. The standard's categories, which
// every command makes, count for nothing.
CALL () {
  MATCH (node)
  RETURN count(node) AS everything
}
CALL () {
  MATCH (category:Category)
  RETURN count(category) AS categories
}
CALL () {
  MATCH (gate:Gate)
  RETURN count(gate) AS gates, collect(gate.restoring)[0] AS restoring
}
RETURN everything - categories - gates AS nodes, restoring
