CYPHER 25
// The access log as it stands, locked until the transaction ends: who writes into it waits for whoever writes before.
// $log  id of its counter, whose value is the last number, and whose mark is the hash of that entry
MERGE (counter:Counter {id: $log}) ON CREATE SET counter.value = 0
// Writing a property takes the lock; what is read after it nobody else can change.
SET counter.id = $log
WITH counter
RETURN counter.value AS number, counter.mark AS hash
