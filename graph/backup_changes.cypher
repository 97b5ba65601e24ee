CYPHER 25
// What changed after an event and up to another, with looks at the county's risk after one, and with accesses: keys of
// nodes by label.
// $after    number of the event
// $upto     number of the other
// $runs     number of the look
// $accessed  number of an entry of the access log
// $accessed_upto  number of the last one
CALL () {
  MATCH (event:Event)
  WHERE event.number > $after AND event.number <= $upto
  RETURN
    collect(event.number) AS events,
    collect(DISTINCT event.case) AS cases,
    collect(DISTINCT event.warning) AS warnings
}
RETURN
  events,
  cases,
  COLLECT {
    UNWIND cases AS id
    MATCH (:Case {id: id})<-[:RECORDS]-(entry:JournalEntry)
    RETURN entry.id
  } AS entries,
  COLLECT {
    UNWIND cases AS id
    MATCH (:Case {id: id})<-[:SUPERVISES]-(supervision:Supervision)
    RETURN supervision.id
  } AS supervisions,
  // Somebody who was not known before comes in with a case.
  COLLECT {
    UNWIND cases AS id
    MATCH (:Case {id: id})-[:INVOLVES]->(person:Person)
    RETURN DISTINCT person.id
  } AS people,
  warnings + COLLECT {
    UNWIND cases AS id
    MATCH (:Case {id: id})<-[:CONCERNS]-(warning:Warning)
    RETURN DISTINCT warning.id
  } AS warnings,
  // A look takes away what earlier ones of its day have found.
  COLLECT {
    MATCH (new:RiskRun)
    WHERE new.number > $runs
    WITH DISTINCT new.day AS day
    MATCH (run:RiskRun {day: day})
    RETURN run.id
  } AS runs,
  range($accessed + 1, $accessed_upto) AS accesses
