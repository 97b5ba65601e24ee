CYPHER 25
// Which of some requests were done: the idempotency keys that an entry of a journal came with.
// $requests  idempotency keys
UNWIND $requests AS request
MATCH (entry:JournalEntry {request: request})
RETURN DISTINCT request
