CYPHER 25
// How far the story of the graph has gone: the last event, what was loaded last, the last look at the county's risk, the
// last entry of the access log.
OPTIONAL MATCH (events:Counter {id: 'events'})
OPTIONAL MATCH (loads:Counter {id: 'loads'})
OPTIONAL MATCH (risk:Counter {id: 'risk'})
OPTIONAL MATCH (access:Counter {id: 'access'})
RETURN
  coalesce(events.value, 0) AS events,
  coalesce(toString(loads.value), '') + coalesce(' ' + loads.mark, '') AS loads,
  coalesce(risk.value, 0) AS runs,
  coalesce(access.value, 0) AS accesses
