CYPHER 25
// What is kept of a person: their own properties, home, work, kin, and the cases that they are party to.
// $person  id of the person
// $scope   what is seen (graph.functions)
MATCH (person:Person {id: $person})
WHERE gezhi.person_in($scope, person)
RETURN
  properties(person) AS properties,
  COLLECT {
    MATCH (person)-[lives:LIVES_IN]->(area:Area)
    RETURN [area.code, area.name, area.level, lives.since, lives.until] ORDER BY area.code
  } AS homes,
  COLLECT {
    MATCH (person)-[member:MEMBER_OF]->(household:Household)
    RETURN [household.id, member.since, member.until] ORDER BY household.id
  } AS households,
  COLLECT {
    MATCH (person)-[work:ASSIGNED_TO]->(place:Area|Unit|PartyOrganisation)
    RETURN [work.role, [label IN labels(place) WHERE label <> 'Centre'][0], coalesce(place.code, place.id), place.name,
      work.since, work.until]
  } AS work,
  COLLECT {
    MATCH (person)-[tie:RELATED_TO]-(other:Person)
    WHERE gezhi.person_in($scope, other)
    RETURN [tie.kind, other.id] ORDER BY tie.kind, other.id
  } AS ties,
  COLLECT {
    MATCH (person)<-[part:INVOLVES]-(case:Case)
    WHERE gezhi.case_in($scope, case)
    RETURN [part.role, case.id, case.title, case.accepted_on, case.settled_on] ORDER BY case.id, part.role
  } AS cases
