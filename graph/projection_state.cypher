CYPHER 25
// Which database this is and how far its story has gone.
// $number  number of the event that a projection was read after; 0 before the first
// $ever    a day before all others (date)
// $zone    the county's time zone
CALL db.info() YIELD id
OPTIONAL MATCH (events:Counter {id: 'events'})
OPTIONAL MATCH (loads:Counter {id: 'loads'})
OPTIONAL MATCH (event:Event {number: $number})
RETURN
  id AS store,
  coalesce(events.value, 0) AS position,
  coalesce(toString(loads.value), '') + coalesce(' ' + loads.mark, '') AS loads,
  // Tells a story that was begun anew, or was restored to an earlier day, from one that went on.
  coalesce(toString(event.at), '') AS told_at,
  // The last day that anything is known of: a projection of a day before it has left something out.
  [day IN [
    CASE WHEN event IS NOT NULL THEN date(datetime({datetime: event.at, timezone: $zone})) END,
    COLLECT { MATCH (case:Case) WHERE case.accepted_on >= $ever RETURN case.accepted_on AS day ORDER BY day DESC LIMIT 1 }[0],
    COLLECT { MATCH (entry:JournalEntry) WHERE entry.day >= $ever RETURN entry.day AS day ORDER BY day DESC LIMIT 1 }[0],
    COLLECT { MATCH (warning:Warning) WHERE warning.raised_on >= $ever RETURN warning.raised_on AS day ORDER BY day DESC LIMIT 1 }[0]
  ] | coalesce(toString(day), '')] AS days
