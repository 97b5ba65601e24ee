CYPHER 25
// The graph has changed otherwise than by moves of cases: whoever keeps a copy of it reads it anew. What looks for
// cases whose time has passed need not: an erasure brings none.
// $counter  id of the counter of such changes
// $watches  ids of what looks for such cases
MERGE (loads:Counter {id: $counter})
WITH loads, loads.mark AS before
SET loads.value = coalesce(loads.value, 0) + 1, loads.mark = randomUUID()
WITH loads, before
CALL (loads, before) {
  UNWIND $watches AS id
  MATCH (watch:Watch {id: id})
  WHERE before IS NOT NULL
  SET watch.numbers = replace(watch.numbers, before, loads.mark)
}
RETURN loads.value AS value
