CYPHER 25
// Keys of other systems, by id.
// $key   id of one, or null for all
// $from  ids from this one on; an empty text for all
MATCH (key:ApiKey)
WHERE key.id >= $from AND ($key IS NULL OR key.id = $key)
RETURN properties(key) AS key
ORDER BY key.id
