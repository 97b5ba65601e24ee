CYPHER 25
// Whether there is an account: asked whenever somebody asks who is not signed in, so it reads one and no more.
// $from  names from this one on; an empty text for all
RETURN EXISTS { MATCH (account:Account) WHERE account.id >= $from } AS any
