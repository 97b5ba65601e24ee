CYPHER 25
// All work that is seen, the newest first: along the index on accepted_on, no further than until the page is full.
// $work   what is asked for (`worklist_meant`)
// $scope  what is seen (graph.functions)
MATCH (case:Case)
WHERE case.accepted_on >= $work.since AND case.accepted_on <= $work.until AND gezhi.case_in($scope, case)
WITH case, false AS inside
