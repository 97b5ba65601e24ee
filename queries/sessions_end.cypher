CYPHER 25
// A session ends.
// $session  id of the session
MATCH (session:Session {id: $session})
DETACH DELETE session
