CYPHER 25
// What was told after an event: the cases that it happened to, and what was told of warnings.
// $number  number of the event
// $most    how many events are looked at
MATCH (event:Event)
WHERE event.number > $number AND event.number <= $number + $most
RETURN
  collect(DISTINCT event.case) AS cases,
  collect(CASE WHEN event.kind STARTS WITH 'warning.' THEN event.data END) AS warnings
