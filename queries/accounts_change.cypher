CYPHER 25
// New properties of an account, and the end of its sessions where they must end; no row where there is none.
// $account  name of the account
// $changes  its new properties
// $ends     whether its sessions end
MATCH (account:Account {id: $account})
SET account += $changes
WITH account
CALL (account) {
  WITH account WHERE $ends
  MATCH (session:Session)-[:SESSION_OF]->(account)
  DETACH DELETE session
}
RETURN account.id AS id
