CYPHER 25
// Somebody who works for the county, and where; no row for anybody else.
// $person  id of the person
// $at      the day asked for (date)
MATCH (person:Person {id: $person})
CALL (person) {
  MATCH (person)-[work:ASSIGNED_TO]->(place:Area|Unit|PartyOrganisation)
  WHERE coalesce(work.since <= $at, true) AND coalesce($at < work.until, true)
  WITH work, place ORDER BY place.level, place.name, work.role
  RETURN collect({role: work.role, name: place.name}) AS works
}
WITH person, works WHERE size(works) > 0
RETURN person.id AS id, person.name AS name, works
