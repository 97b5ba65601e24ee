CYPHER 25
// A key, new or changed.
// $key         id of the key
// $properties  of the key
MERGE (key:ApiKey {id: $key})
SET key += $properties
RETURN key.id AS id
