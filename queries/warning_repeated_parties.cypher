CYPHER 25
// Cases in which two parties meet again: with the newest, the two are in so many cases within so many days. One row for
// each newest case. A matter counts once: a case merged into another, or a part of one that was split, does not count
// beside it. Witnesses are no parties.
// $since   the first day that is looked at (date); a newest case was accepted from here on
// $day     the last (date)
// $days    within how many days, the newest case's own the last of them
// $count   in how many cases, the newest among them
// $barred  class of categories whose cases neither raise nor feed a warning
MATCH (newest:Case)
WHERE newest.accepted_on >= $since AND newest.accepted_on <= $day
  AND coalesce(newest.standing <> 'merged', true)
  AND NOT EXISTS { (newest)-[:SPLIT_FROM]->(:Case) }
  AND NOT EXISTS { (newest)-[:OF_CATEGORY]->(category:Category) WHERE category.code STARTS WITH $barred }
CALL (newest) {
  MATCH (newest)-[part:INVOLVES]->(party:Person|Unit)
  WHERE coalesce(part.role <> 'witness', true)
  WITH DISTINCT party
  ORDER BY COUNT { (party)<-[:INVOLVES]-() } DESC
  RETURN collect(party) AS parties
}
// Two of them must be in the earlier case, so it is found from any but one: the one with the most cases is left out.
UNWIND tail(parties) AS party
MATCH (party)<-[part:INVOLVES]-(earlier:Case)
WHERE coalesce(part.role <> 'witness', true)
  AND earlier.accepted_on > newest.accepted_on - duration({days: $days})
  AND (
    earlier.accepted_on < newest.accepted_on
    OR (earlier.accepted_on = newest.accepted_on AND earlier.id < newest.id)
  )
  AND coalesce(earlier.standing <> 'merged', true)
  AND NOT EXISTS { (earlier)-[:SPLIT_FROM]->(:Case) }
  AND NOT EXISTS { (earlier)-[:OF_CATEGORY]->(category:Category) WHERE category.code STARTS WITH $barred }
WITH DISTINCT newest, parties, earlier
CALL (parties, earlier) {
  MATCH (earlier)-[part:INVOLVES]->(party:Person|Unit)
  WHERE coalesce(part.role <> 'witness', true) AND party IN parties
  RETURN collect(DISTINCT elementId(party)) AS shared
}
UNWIND shared AS one
UNWIND shared AS other
WITH newest, earlier, one, other
WHERE one < other
WITH newest, one, other, collect(earlier) AS before
WHERE size(before) + 1 >= $count
UNWIND before AS earlier
WITH DISTINCT newest, earlier
ORDER BY earlier.accepted_on DESC, earlier.id DESC
WITH newest, collect(earlier.id) AS before
RETURN
  newest.id AS cause,
  [newest.id] + before AS cases,
  COLLECT { MATCH (newest)-[:OCCURRED_IN]->(area:Area) RETURN area.code ORDER BY area.code }[0] AS area
ORDER BY cause
