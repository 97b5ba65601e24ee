CYPHER 25
// How much work there is: open cases that are seen, those of a person, those due today, those late, and warnings that
// nobody has assessed. The indexes on step and stage are read.
// $steps  steps at which a case may be open
// $mine   id of a person whose own are counted as `worklist` lists them; or null
// $at     today (date)
// $scope  what is seen (graph.functions)
CALL () {
  UNWIND $steps AS step
  MATCH (case:Case {step: step})
  WHERE case.settled_on IS NULL AND gezhi.case_in($scope, case)
  WITH CASE WHEN coalesce(case.standing <> 'suspended', true) THEN case.due_on END AS due
  RETURN count(*) AS open, count(CASE WHEN due = $at THEN 1 END) AS due_today, count(CASE WHEN due < $at THEN 1 END) AS late
}
CALL () {
  OPTIONAL MATCH (person:Person {id: $mine})
  CALL (person) {
    MATCH (person)-[work:ASSIGNED_TO]->(:Unit)<-[by:HANDLED_BY]-(case:Case)
    WHERE all(link IN [work, by] WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
    RETURN case
    UNION
    MATCH (person)-[work:ASSIGNED_TO]->(:Area)<-[down:PART_OF*0..5]-(:Area)<-[:OCCURRED_IN]-(case:Case)
    WHERE all(link IN down + work WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
    RETURN case
  }
  WITH case
  WHERE case.settled_on IS NULL AND gezhi.case_in($scope, case)
  RETURN count(DISTINCT case) AS mine
}
RETURN open, mine, due_today, late, COUNT {
  MATCH (warning:Warning)
  WHERE warning.stage = 'collected' AND gezhi.warning_in($scope, warning)
} AS warnings
