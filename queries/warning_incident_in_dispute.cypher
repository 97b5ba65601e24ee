CYPHER 25
// Incidents between two parties of a dispute that was open when they came in. One row for each incident. A matter counts
// once: an incident merged into another, or a part of one that was split, raises nothing. Witnesses are no parties.
// $since   the first day that is looked at (date); an incident was accepted from here on
// $day     the last (date)
// $days    the dispute was accepted within so many days, the incident's own the last of them
// $barred  class of categories whose cases neither raise nor feed a warning
MATCH (incident:Case)
WHERE incident.accepted_on >= $since AND incident.accepted_on <= $day AND incident.kind = 'incident'
  AND coalesce(incident.standing <> 'merged', true)
  AND NOT EXISTS { (incident)-[:SPLIT_FROM]->(:Case) }
  AND NOT EXISTS { (incident)-[:OF_CATEGORY]->(category:Category) WHERE category.code STARTS WITH $barred }
CALL (incident) {
  MATCH (incident)-[part:INVOLVES]->(party:Person|Unit)
  WHERE coalesce(part.role <> 'witness', true)
  WITH DISTINCT party
  ORDER BY COUNT { (party)<-[:INVOLVES]-() } DESC
  RETURN collect(party) AS parties
}
// Two of them must be in the dispute, so it is found from any but one: the one with the most cases is left out.
UNWIND tail(parties) AS party
MATCH (party)<-[part:INVOLVES]-(dispute:Case)
WHERE coalesce(part.role <> 'witness', true)
  AND dispute.kind = 'dispute'
  AND dispute.accepted_on <= incident.accepted_on
  AND dispute.accepted_on > incident.accepted_on - duration({days: $days})
  AND coalesce(incident.accepted_on < dispute.settled_on, true)
  AND NOT EXISTS { (dispute)-[:OF_CATEGORY]->(category:Category) WHERE category.code STARTS WITH $barred }
WITH DISTINCT incident, parties, dispute
WHERE COUNT {
  MATCH (dispute)-[part:INVOLVES]->(party:Person|Unit)
  WHERE coalesce(part.role <> 'witness', true) AND party IN parties
  RETURN DISTINCT party
} >= 2
WITH incident, dispute
ORDER BY dispute.accepted_on DESC, dispute.id DESC
WITH incident, collect(dispute.id) AS disputes
RETURN
  incident.id AS cause,
  [incident.id] + disputes AS cases,
  COLLECT { MATCH (incident)-[:OCCURRED_IN]->(area:Area) RETURN area.code ORDER BY area.code }[0] AS area
ORDER BY cause
