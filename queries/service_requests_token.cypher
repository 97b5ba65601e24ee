CYPHER 25
// The case of a receipt.
// $receipt  the word that whoever brought the case was given
// $county   only in areas whose code begins so; or null
// $scope    what is seen (graph.functions)
MATCH (case:Case {receipt: $receipt})
WHERE gezhi.case_in($scope, case)
  AND ($county IS NULL OR EXISTS { MATCH (case)-[:OCCURRED_IN]->(area:Area) WHERE area.code STARTS WITH $county })
RETURN case.id AS id
