CYPHER 25
// A new account; no row where there is no such person.
// $properties  of the account
// $person      id of the person that it is one of, or null
OPTIONAL MATCH (person:Person {id: $person})
WITH person WHERE $person IS NULL OR person IS NOT NULL
CREATE (account:Account)
SET account = $properties
FOREACH (each IN CASE WHEN person IS NULL THEN [] ELSE [person] END | CREATE (account)-[:IS_ACCOUNT_OF]->(each))
RETURN account.id AS id
