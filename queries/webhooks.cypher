CYPHER 25
// Webhooks with the number of their dead letters.
// $webhook  id of one, or null for all
CALL () {
  WITH $webhook AS id WHERE id IS NULL
  MATCH (hook:Webhook)
  WHERE hook.active IN [true, false]
  RETURN hook
  UNION ALL
  MATCH (hook:Webhook {id: $webhook})
  RETURN hook
}
RETURN
  properties(hook) AS hook,
  COUNT { (hook)<-[:ADDRESSED_TO]-(:DeadLetter) } AS dead
ORDER BY hook.added_at, hook.id
