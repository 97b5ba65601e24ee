CYPHER 25
// Cases whose clock has something to do, the earliest first. Only the index on next_at is read, so the cost grows with
// what is due and not with what is open.
// $now    the moment (datetime)
// $limit  how many at most
// $after  the moment that the page before ended with (datetime); of cases of one moment the ids decide
// $mark   the id that the page before ended with
MATCH (case:Case)
WHERE case.next_at <= $now AND case.next_at >= $after
WITH case WHERE case.next_at > $after OR case.id > $mark
RETURN case.id AS id, case.next_at AS next_at
ORDER BY next_at, id
LIMIT $limit
