CYPHER 25
// What happened, numbered in the order of the commits: the counter's lock is held until the transaction ends, so this
// comes last in it.
// $events  maps of kind, at, case, data, and warning where one is meant
MERGE (counter:Counter {id: 'events'}) ON CREATE SET counter.value = 0
SET counter.id = 'events'
WITH counter
WITH counter, counter.value AS before
SET counter.value = before + size($events)
WITH before
UNWIND range(1, size($events)) AS position
CREATE (event:Event)
SET event = $events[position - 1], event.number = before + position
