CYPHER 25
// Supervisions that nobody has answered in time, marked. What another has marked or answered meanwhile is left out.
// $ids  ids of supervisions, under their locks
// $now  the moment (datetime)
UNWIND $ids AS id
MATCH (supervision:Supervision {id: id})-[:SUPERVISES]->(case:Case)
WHERE supervision.next_at <= $now AND supervision.answered_on IS NULL
SET supervision.late = true, supervision.next_at = null
RETURN supervision.id AS id, case.id AS case, supervision.cause AS cause, supervision.due_on AS due_on
ORDER BY id
