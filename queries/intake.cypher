CYPHER 25
// What is known of what cases that come in name, and the numbers that the next ones of their county and year get. The
// counters' locks are held until the transaction ends, so two requests with one key come one after the other.
// $counters  maps of id (of the counter) and count (how many numbers are taken)
// $requests  idempotency keys
// $people    ids of people and units
// $digests   of ID numbers (graph.personal)
// $cases     ids of cases
// $news      what comes in: maps of area (code), follows (id, or null), scope (what whoever sends it sees, or null where
//            $scope says it)
// $scope     what is seen (graph.functions)
CALL () {
  UNWIND $counters AS taken
  MERGE (counter:Counter {id: taken.id}) ON CREATE SET counter.value = 0
  SET counter.id = taken.id
  WITH counter, taken
  SET counter.value = counter.value + taken.count
  RETURN collect([counter.id, counter.value - taken.count]) AS before
}
RETURN
  before,
  COLLECT {
    UNWIND $requests AS request
    MATCH (entry:JournalEntry {request: request})-[:RECORDS]->(case:Case)
    WHERE entry.action = 'accept'
    RETURN [case.id, case.receipt, properties(entry)]
  } AS earlier,
  COLLECT { UNWIND $people AS id MATCH (person:Person {id: id}) RETURN id } AS people,
  COLLECT { UNWIND $digests AS digest MATCH (known:Person {id_digest: digest}) RETURN [digest, known.id] ORDER BY known.id DESC } AS numbered,
  COLLECT { UNWIND $people AS id MATCH (unit:Unit {id: id}) RETURN id } AS units,
  COLLECT { UNWIND $cases AS id MATCH (case:Case {id: id}) RETURN id } AS cases,
  // Whether each sees its area, and the case that it follows.
  COLLECT {
    UNWIND range(0, size($news) - 1) AS place
    WITH place, $news[place] AS new
    WITH place, new, coalesce(new.scope, $scope) AS scope
    RETURN [
      EXISTS { MATCH (area:Area {code: new.area}) WHERE gezhi.area_in(scope, area) },
      EXISTS { MATCH (case:Case {id: new.follows}) WHERE gezhi.case_in(scope, case) }
    ] ORDER BY place
  } AS seen
