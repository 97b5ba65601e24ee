CYPHER 25
// The texts of some cases, erased: what was written of people, and the salts, without which the seals say nothing of
// them. What is counted stays, and so does each journal's chain.
// $cases  ids of the cases
// $day    the day of it (date)
UNWIND $cases AS id
MATCH (case:Case {id: id})
SET
  case.summary = '', case.place = null, case.resolution_note = null, case.exchange = null, case.receipt = null,
  case.longitude = null, case.latitude = null, case.erased_on = $day,
  // A title often has names in it.
  case.title = coalesce(COLLECT {
    MATCH (case)-[:OF_CATEGORY]->(category:Category) RETURN category.name ORDER BY category.code
  }[0], case.kind)
WITH case
CALL (case) {
  MATCH (case)<-[:RECORDS]-(entry:JournalEntry)
  SET entry.note = null, entry.because = null, entry.salt = null
}
CALL (case) {
  MATCH (case)<-[:SUPERVISES]-(supervision:Supervision)
  SET supervision.reason = '', supervision.answer = CASE WHEN supervision.answer IS NULL THEN null ELSE '' END
}
CALL (case) {
  MATCH (case)<-[:CONCERNS]-(warning:Warning)
  SET warning.note = CASE WHEN warning.note IS NULL THEN null ELSE '' END
}
RETURN case.id AS id
