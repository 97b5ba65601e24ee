CYPHER 25
// A new webhook. It begins after the last event, or after an earlier one.
// $hook   its properties but the position
// $after  the number of the last event that it is not told of, or null
OPTIONAL MATCH (counter:Counter {id: 'events'})
WITH coalesce(counter.value, 0) AS last
WITH last WHERE $after IS NULL OR $after <= last
CREATE (added:Webhook)
SET added = $hook, added.position = coalesce($after, last)
RETURN properties(added) AS hook, 0 AS dead
