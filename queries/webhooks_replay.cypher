CYPHER 25
// Dead letters of a webhook, to be sent again: all of them, or those of the case that one of them is of.
// $webhook  id of the webhook
// $number   number of the event of one of them, or null for all
MATCH (hook:Webhook {id: $webhook})
// Writing a property takes the lock, as in webhooks_write.
SET hook.id = $webhook
WITH hook
OPTIONAL MATCH (one:DeadLetter {id: $webhook + '-' + $number})
WITH hook, one
CALL (hook, one) {
  MATCH (hook)<-[:ADDRESSED_TO]-(letter:DeadLetter)
  WHERE $number IS NULL OR letter.number = $number OR letter.case = one.case
  SET letter.replay_to = $webhook
  RETURN count(letter) AS count
}
RETURN count
