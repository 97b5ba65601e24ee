CYPHER 25
// Events after a number, in the order in which they happened. The counter is read first: all events up to its value
// are committed, so none is passed over.
// $after  the number after which they begin
// $kinds  kinds of event, or their beginnings up to a dot; an empty list means all
// $case   id of the case that they are of, or null for all
// $span   how many numbers are looked at, where no case is named
// $limit  how many events are answered
// $scope  what is seen (graph.functions)
OPTIONAL MATCH (counter:Counter {id: 'events'})
WITH coalesce(counter.value, 0) AS last, counter.mark AS mark
WITH last, mark, CASE WHEN $case IS NULL AND $after + $span < last THEN $after + $span ELSE last END AS upto
RETURN
  last,
  mark,
  upto,
  COLLECT {
    MATCH (event:Event)
    WHERE $case IS NULL AND event.number > $after AND event.number <= upto
      AND (size($kinds) = 0 OR any(kind IN $kinds WHERE event.kind = kind OR event.kind STARTS WITH kind + '.'))
      AND gezhi.event_in($scope, event)
    RETURN properties(event) ORDER BY event.number LIMIT $limit
  } + COLLECT {
    MATCH (event:Event {case: $case})
    WHERE event.number > $after AND event.number <= upto
      AND (size($kinds) = 0 OR any(kind IN $kinds WHERE event.kind = kind OR event.kind STARTS WITH kind + '.'))
      AND gezhi.event_in($scope, event)
    RETURN properties(event) ORDER BY event.number LIMIT $limit
  } AS events
