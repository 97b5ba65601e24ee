CYPHER 25
// Cases that are about to be moved, locked against other moves until the transaction ends, with all that a move is
// decided by. To be run in the transaction that moves them.
// $orders  what is asked: maps of case (id), request (idempotency key or null), seen (version or null), people (ids),
//          scope (what whoever sends it sees, or null where $scope says it)
// $scope   what is seen (graph.functions)
UNWIND $orders AS order
WITH order, coalesce(order.scope, $scope) AS scope
MATCH (case:Case {id: order.case})
WHERE gezhi.case_in(scope, case)
// Writing a property takes the lock; what is read after it nobody else can change.
SET case.entries = coalesce(case.entries, 0)
WITH order, case
RETURN
  properties(case) AS case,
  COLLECT { MATCH (case)-[:OCCURRED_IN]->(area:Area) RETURN area.code ORDER BY area.code } AS areas,
  COLLECT { MATCH (case)-[:OF_CATEGORY]->(category:Category) RETURN category.code ORDER BY category.code } AS categories,
  COLLECT {
    MATCH (case)-[part:INVOLVES]->(party:Person|Unit) RETURN [party.id, part.role] ORDER BY party.id, part.role
  } AS parties,
  COLLECT {
    MATCH (case)-[by:HANDLED_BY]->(unit:Unit)
    WHERE by.until IS NULL
    RETURN [by.role, unit.id] ORDER BY by.role, unit.id
  } AS handlers,
  COLLECT {
    MATCH (case)<-[:RECORDS]-(entry:JournalEntry)
    WHERE entry.action IN ['suspend', 'resume']
    RETURN [entry.action, entry.day] ORDER BY entry.number
  } AS pauses,
  COLLECT {
    MATCH (case)<-[:RECORDS]-(entry:JournalEntry {number: case.entries}) RETURN [entry.at, entry.day]
  } AS last,
  COLLECT {
    MATCH (case)<-[:SUPERVISES]-(supervision:Supervision)
    RETURN [supervision.id, supervision.cause, supervision.opened_on, supervision.answered_on]
    ORDER BY supervision.opened_at
  } AS supervisions,
  COLLECT {
    MATCH (case)<-[:RECORDS]-(entry:JournalEntry)
    WHERE order.request IS NOT NULL AND entry.request = order.request
    RETURN properties(entry)
  } AS earlier,
  COLLECT {
    MATCH (case)<-[:RECORDS]-(entry:JournalEntry)
    WHERE entry.number > order.seen
    RETURN [entry.number, entry.action, entry.by, entry.day] ORDER BY entry.number
  } AS since,
  COLLECT {
    UNWIND order.people AS id
    MATCH (person:Person {id: id}) RETURN person.id
  } AS known
