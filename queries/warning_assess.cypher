CYPHER 25
// A warning that is about to be assessed, and its cases, locked until the transaction ends.
// $warning  id of the warning
// $people   ids of the people that the assessment names
// $scope    what is seen (graph.functions)
MATCH (warning:Warning {id: $warning})
WHERE gezhi.warning_in($scope, warning)
// Writing a property takes the lock; what is read after it nobody else can change.
SET warning.id = $warning
WITH warning
CALL (warning) {
  MATCH (warning)-[:CONCERNS]->(case:Case)
  WHERE gezhi.case_in($scope, case)
  WITH case ORDER BY case.id
  SET case.entries = coalesce(case.entries, 0)
  WITH case
  RETURN collect([
    case.id, case.severity, case.accepted_on, case.settled_on,
    COLLECT {
      MATCH (case)<-[:SUPERVISES]-(supervision:Supervision)
      WHERE supervision.answered_on IS NULL
      RETURN supervision.id ORDER BY supervision.id
    }
  ]) AS cases
}
RETURN
  properties(warning) AS warning,
  cases,
  COLLECT {
    MATCH (warning)-[:LED_TO]->(supervision:Supervision)-[:SUPERVISES]->(case:Case) RETURN [case.id, supervision.id]
  } AS supervised,
  COLLECT { UNWIND $people AS id MATCH (person:Person {id: id}) RETURN person.id } AS known
