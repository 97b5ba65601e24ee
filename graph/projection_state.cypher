CYPHER 25
// Which database this is and how far its story has gone.
// $number  number of the event that a projection was read after; 0 before the first
// $zone    the county's time zone
CALL db.info() YIELD id
OPTIONAL MATCH (events:Counter {id: 'events'})
OPTIONAL MATCH (loads:Counter {id: 'loads'})
OPTIONAL MATCH (event:Event {number: $number})
RETURN
  id AS store,
  coalesce(events.value, 0) AS position,
  coalesce(loads.value, 0) AS loads,
  // Tells a story that was begun anew, or was restored to an earlier day, from one that went on.
  coalesce(toString(event.at), '') AS told_at,
  CASE WHEN event IS NULL THEN '' ELSE toString(date(datetime({datetime: event.at, timezone: $zone}))) END AS told_on
