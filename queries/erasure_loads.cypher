CYPHER 25
// The mark of the last change of the graph that was no move of a case; no row before the first.
// $counter  id of the counter of such changes
MATCH (loads:Counter {id: $counter})
RETURN loads.mark AS mark
