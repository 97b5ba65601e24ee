CYPHER 25
// A webhook and its dead letters, removed.
// $webhook  its id
MATCH (hook:Webhook {id: $webhook})
SET hook.id = $webhook
WITH hook
CALL (hook) {
  MATCH (hook)<-[:ADDRESSED_TO]-(letter:DeadLetter)
  DETACH DELETE letter
}
DETACH DELETE hook
RETURN $webhook AS id
