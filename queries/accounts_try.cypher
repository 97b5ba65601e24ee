CYPHER 25
// A sign-in is tried: counted before its password is looked at, so that many at once try no more than one by one.
// $account  name of the account
MATCH (account:Account {id: $account})
SET account.failures = account.failures + 1
RETURN properties(account) AS account
