CYPHER 25
// The dead letters of a webhook with their events, in the order of the events; no row where there is no such webhook.
// $webhook  id of the webhook
// $after    the number after which they begin
// $limit    how many are answered
MATCH (hook:Webhook {id: $webhook})
RETURN COLLECT {
  MATCH (hook)<-[:ADDRESSED_TO]-(letter:DeadLetter)
  WHERE letter.number > $after
  WITH letter ORDER BY letter.number LIMIT $limit
  MATCH (event:Event {number: letter.number})
  RETURN [properties(letter), properties(event)] ORDER BY letter.number
} AS letters
