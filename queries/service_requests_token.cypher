CYPHER 25
// The case of a receipt.
// $receipt  the word that whoever brought the case was given
// $kinds    only of these kinds
// $withheld  none of a category whose code begins with one of these
// $county   only in areas whose code begins so; or null
// $scope    what is seen (graph.functions)
MATCH (case:Case {receipt: $receipt})
WHERE gezhi.case_in($scope, case)
  AND case.kind IN $kinds
  AND NOT EXISTS {
    MATCH (case)-[:OF_CATEGORY]->(category:Category)
    WHERE any(class IN $withheld WHERE category.code STARTS WITH class)
  }
  AND ($county IS NULL OR EXISTS { MATCH (case)-[:OCCURRED_IN]->(area:Area) WHERE area.code STARTS WITH $county })
RETURN case.id AS id
