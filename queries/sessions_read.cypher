CYPHER 25
// A session with its account; no row where there is none.
// $session  id of the session
MATCH (session:Session {id: $session})-[:SESSION_OF]->(account:Account)
RETURN properties(session) AS session, properties(account) AS account
