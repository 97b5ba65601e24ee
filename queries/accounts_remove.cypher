CYPHER 25
// An account is gone, with its sessions; no row where there is none.
// $account  name of the account
MATCH (account:Account {id: $account})
WITH account, account.id AS id
CALL (account) {
  OPTIONAL MATCH (session:Session)-[:SESSION_OF]->(account)
  DETACH DELETE session, account
}
RETURN id
