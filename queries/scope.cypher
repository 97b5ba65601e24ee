CYPHER 25
// What a person's work lets them see: areas, each with all below it, and units whose cases they see wherever those are.
// $person   id of the person, or null
// $account  name of an account that may sign in, whose person is meant, or null
// $at       the day asked for (date)
CALL () {
  MATCH (person:Person {id: $person})
  RETURN person
  UNION
  MATCH (account:Account {id: $account})-[:IS_ACCOUNT_OF]->(person:Person)
  WHERE account.active
  RETURN person
}
CALL (person) {
  MATCH (person)-[work:ASSIGNED_TO]->(place:Area|Unit|PartyOrganisation)
  WHERE coalesce(work.since <= $at, true) AND coalesce($at < work.until, true)
  RETURN collect(DISTINCT place) AS places
}
RETURN
  person.id AS person,
  COLLECT {
    UNWIND places AS place
    WITH place WHERE place:Area
    RETURN place.code AS code
    UNION
    UNWIND places AS place
    MATCH (place)-[of:COVERS|SERVES|LEADS]->(area:Area)
    WHERE coalesce(of.since <= $at, true) AND coalesce($at < of.until, true)
    RETURN area.code AS code
  } AS areas,
  [place IN places WHERE place:Unit | place.id] AS units
