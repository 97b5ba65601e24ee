CYPHER 25
// Grids with so many cases within so many days, one row for each grid and week (ISO 8601) in which it came to that. A
// matter counts once: a case merged into another, or a part of one that was split, does not count beside it.
// $from    the first day whose cases count (date): the window's first, less the days of the rule
// $since   the first day of the window (date)
// $day     the last (date)
// $days    within how many days
// $count   how many cases
// $barred  class of categories whose cases neither raise nor feed a warning
MATCH (case:Case)
WHERE case.accepted_on >= $from AND case.accepted_on <= $day
  AND coalesce(case.standing <> 'merged', true)
  AND NOT EXISTS { (case)-[:SPLIT_FROM]->(:Case) }
  AND NOT EXISTS { (case)-[:OF_CATEGORY]->(category:Category) WHERE category.code STARTS WITH $barred }
CALL (case) {
  MATCH (case)-[:OCCURRED_IN]->(grid:Area)
  WHERE grid.level = 'grid'
  RETURN grid
}
WITH grid, case
ORDER BY case.accepted_on, case.id
WITH grid, collect(case) AS cases
// A case completes a cluster when the one that lies $count - 1 before it is not too old.
UNWIND range($count - 1, size(cases) - 1) AS last
WITH grid, cases[last].accepted_on AS reached, cases[last - $count + 1..last + 1] AS cluster
WHERE reached >= $since AND cluster[0].accepted_on > reached - duration({days: $days})
UNWIND cluster AS case
WITH DISTINCT grid, toString(reached.weekYear) + '-W' + right('0' + toString(reached.week), 2) AS week, case
ORDER BY case.accepted_on DESC, case.id DESC
WITH grid, week, collect(case.id) AS cases
RETURN grid.code + ' ' + week AS cause, cases, grid.code AS area
ORDER BY cause
