CYPHER 25
// A session begins; those that have ended go.
// $account     name of the account
// $properties  of the session
// $now         the moment
CALL () {
  MATCH (old:Session)
  WHERE old.ends_at <= $now
  DETACH DELETE old
}
MATCH (account:Account {id: $account})
SET account.failures = 0, account.locked_until = null, account.seen_at = $now
CREATE (session:Session)-[:SESSION_OF]->(account)
SET session = $properties
RETURN account.id AS id
