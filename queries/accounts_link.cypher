CYPHER 25
// An account becomes one of a person, and of nobody else; no row where there is no such person.
// $account  name of the account
// $person   id of the person
MATCH (account:Account {id: $account})
MATCH (person:Person {id: $person})
CALL (account, person) {
  MATCH (account)-[was:IS_ACCOUNT_OF]->(other:Person)
  WHERE other <> person
  DELETE was
}
MERGE (account)-[:IS_ACCOUNT_OF]->(person)
RETURN account.id AS id
