CYPHER 25
// The lease of a webhook, taken or prolonged; no row where another holds it.
// $webhook  id of the webhook
// $holder   who takes it
// $now      the moment (datetime)
// $until    until when it is held unless it is prolonged (datetime)
MATCH (hook:Webhook {id: $webhook})
// Writing a property takes the lock; what is read after it nobody else can change.
SET hook.id = $webhook
WITH hook
WHERE hook.active AND (hook.lease = $holder OR hook.lease_until IS NULL OR hook.lease_until <= $now)
SET hook.lease = $holder, hook.lease_until = $until
RETURN
  properties(hook) AS hook,
  COLLECT {
    MATCH (hook)<-[:ADDRESSED_TO]-(letter:DeadLetter) WHERE letter.case IS NOT NULL RETURN DISTINCT letter.case
  } AS blocked,
  COLLECT {
    MATCH (letter:DeadLetter {replay_to: $webhook}), (event:Event {number: letter.number})
    RETURN properties(event) ORDER BY event.number LIMIT 100
  } AS replays
