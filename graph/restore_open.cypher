CYPHER 25
// The end of a restoring: the gates are open, and whoever has read of an earlier story is told by the marks that numbers
// begin anew.
UNWIND ['events', 'loads'] AS id
MERGE (counter:Counter {id: id}) ON CREATE SET counter.value = 0
SET counter.mark = randomUUID()
WITH count(counter) AS made
MATCH (gate:Gate)
SET gate.restoring = null
RETURN count(gate) AS made
