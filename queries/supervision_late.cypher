CYPHER 25
// Supervisions whose day has passed, locked until the transaction ends. Only the index on next_at is read.
// $now  the moment (datetime)
MATCH (supervision:Supervision)
WHERE supervision.next_at <= $now
WITH supervision ORDER BY supervision.id
SET supervision.id = supervision.id
RETURN supervision.id AS id
