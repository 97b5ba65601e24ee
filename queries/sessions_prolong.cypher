CYPHER 25
// A session goes on with another token.
// $session  id of the session
// $secret   of the token
// $ends_at  when it ends if it is not used
MATCH (session:Session {id: $session})
SET session.secret = $secret, session.ends_at = $ends_at
