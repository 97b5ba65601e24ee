CYPHER 25
// A key is gone; no row where there is none.
// $key  id of the key
MATCH (key:ApiKey {id: $key})
WITH key, key.id AS id
DETACH DELETE key
RETURN id
