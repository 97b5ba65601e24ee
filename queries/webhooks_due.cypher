CYPHER 25
// Webhooks that something is to be sent to now, and that nobody is sending to.
// $now  the moment (datetime)
OPTIONAL MATCH (counter:Counter {id: 'events'})
WITH coalesce(counter.value, 0) AS last
MATCH (hook:Webhook {active: true})
WHERE (hook.lease_until IS NULL OR hook.lease_until <= $now)
  AND ((hook.position < last AND (hook.next_at IS NULL OR hook.next_at <= $now))
       OR EXISTS { MATCH (letter:DeadLetter {replay_to: hook.id}) })
RETURN hook.id AS id
