CYPHER 25
// Accounts by name, with the person that each is one of.
// $account  name of one, or null for all
// $from     names from this one on; an empty text for all
MATCH (account:Account)
WHERE account.id >= $from AND ($account IS NULL OR account.id = $account)
RETURN properties(account) AS account, COLLECT { MATCH (account)-[:IS_ACCOUNT_OF]->(person:Person) RETURN person.id }[0] AS person
ORDER BY account.id
