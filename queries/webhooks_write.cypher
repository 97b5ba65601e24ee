CYPHER 25
// How a delivery went, written by whoever holds the lease; no row where the lease is lost or the webhook gone.
// $webhook    id of the webhook
// $holder     who holds the lease
// $changes    new properties of the webhook
// $letters    properties of dead letters that are new
// $delivered  numbers of dead letters that arrived
// $failed     maps of number, case and error: dead letters that were sent again in vain; those of the case wait again
MATCH (hook:Webhook {id: $webhook})
// Writing a property takes the lock: a letter that comes to a case that is being replayed joins the replay.
SET hook.id = $webhook
WITH hook
WHERE hook.lease = $holder
SET hook += $changes
CALL (hook) {
  UNWIND $letters AS row
  MERGE (letter:DeadLetter {id: row.id})
  ON CREATE SET letter = row
  MERGE (letter)-[:ADDRESSED_TO]->(hook)
  WITH hook, letter
  WHERE EXISTS { MATCH (:DeadLetter {replay_to: $webhook, case: letter.case}) }
  SET letter.replay_to = $webhook
}
CALL (hook) {
  UNWIND $delivered AS number
  MATCH (letter:DeadLetter {id: $webhook + '-' + number})
  DETACH DELETE letter
}
CALL (hook) {
  UNWIND $failed AS row
  MATCH (hook)<-[:ADDRESSED_TO]-(letter:DeadLetter)
  WHERE letter.number = row.number OR letter.case = row.case
  SET letter.replay_to = null, letter.error = CASE WHEN letter.number = row.number THEN row.error ELSE letter.error END
}
RETURN hook.id AS id
