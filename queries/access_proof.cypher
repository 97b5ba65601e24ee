CYPHER 25
// A part of the access log by number, and what its counter says of its end.
// $log    id of its counter
// $after  the number after which it begins
// $limit  how many entries
OPTIONAL MATCH (counter:Counter {id: $log})
RETURN
  coalesce(counter.value, 0) AS number,
  counter.mark AS hash,
  COLLECT {
    MATCH (entry:AccessEntry)
    WHERE entry.number > $after
    RETURN properties(entry) ORDER BY entry.number LIMIT $limit
  } AS entries
