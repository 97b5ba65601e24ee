CYPHER 25
// The access log, the newest first: of one person, of one caller, or all.
// $person  id of a person whose details were shown, or null
// $caller  the account or key that asked, or null
// $after   the number that the page before ended with; a number that none reaches for the first page
// $limit   how many, and one more to tell whether a page follows
// $scope   what is seen (graph.functions)
CALL () {
  WITH $person AS id WHERE id IS NULL
  MATCH (entry:AccessEntry)
  WHERE entry.number < $after AND ($caller IS NULL OR entry.caller = $caller)
    AND ($scope IS NULL OR EXISTS {
      MATCH (entry)-[:SHOWS]->(shown)
      WHERE gezhi.node_in($scope, shown)
    })
  RETURN entry ORDER BY entry.number DESC LIMIT $limit
  UNION ALL
  MATCH (person:Person {id: $person})<-[:SHOWS]-(entry:AccessEntry)
  WHERE gezhi.person_in($scope, person) AND entry.number < $after AND ($caller IS NULL OR entry.caller = $caller)
  RETURN entry ORDER BY entry.number DESC LIMIT $limit
}
RETURN properties(entry) AS entry
