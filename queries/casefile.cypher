CYPHER 25
// A case with all that its file holds: place, category, parties, handlers, journal, supervisions, policy, other cases.
// $case    id of the case
// $scope   what is seen (graph.functions)
// $reader  what of it is shown (graph.functions)
MATCH (case:Case {id: $case})
WHERE gezhi.case_in($scope, case)
WITH case, gezhi.shown($reader, case) AS shown
RETURN
  CASE WHEN shown THEN properties(case) ELSE case {
    .*, summary: '', place: null, resolution_note: null, exchange: null, receipt: null
  } END AS properties,
  shown,
  COLLECT {
    MATCH (case)-[:OCCURRED_IN]->(:Area)-[up:PART_OF*0..5]->(area:Area)
    WHERE all(link IN up WHERE
      coalesce(link.since <= case.accepted_on, true) AND coalesce(case.accepted_on < link.until, true))
    RETURN DISTINCT [area.code, area.name, area.level]
  } AS areas,
  COLLECT {
    MATCH (case)-[:OF_CATEGORY]->(:Category)-[:SUBCATEGORY_OF*0..3]->(category:Category)
    RETURN DISTINCT [category.code, category.name]
  } AS categories,
  COLLECT {
    MATCH (case)-[part:INVOLVES]->(party:Person|Unit)
    RETURN [part.role, [label IN labels(party) WHERE label <> 'Centre'][0], party.id,
      CASE WHEN shown OR party:Unit THEN party.name ELSE left(party.name, 1) + '**' END]
  } AS parties,
  COLLECT {
    MATCH (case)-[by:HANDLED_BY]->(unit:Unit)
    RETURN [by.role, by.since, by.until, unit.id, unit.name, unit.kind, unit.level, unit.industry]
  } AS handlers,
  COLLECT {
    MATCH (case)<-[:RECORDS]-(entry:JournalEntry)
    RETURN CASE WHEN shown THEN properties(entry) ELSE entry {.*, note: null, because: null, salt: null} END
    ORDER BY entry.id
  } AS entries,
  COLLECT {
    MATCH (case)<-[:RECORDS]-(entry:JournalEntry)
    WITH DISTINCT entry.by AS id
    MATCH (person:Person {id: id})
    RETURN [person.id, person.name]
  } AS people,
  COLLECT {
    MATCH (case)<-[:RECORDS]-(entry:JournalEntry)
    WITH DISTINCT entry.lead AS id
    MATCH (unit:Unit {id: id})
    RETURN [unit.id, unit.name]
  } AS units,
  COLLECT {
    MATCH (case)<-[:SUPERVISES]-(supervision:Supervision)
    OPTIONAL MATCH (supervision)-[:ENTRUSTED_TO]->(cadre:Person)
    RETURN [
      CASE WHEN shown THEN properties(supervision) ELSE supervision {.*, reason: '', answer: null} END,
      cadre.name
    ]
    ORDER BY supervision.opened_at, supervision.id
  } AS supervisions,
  COLLECT {
    MATCH (version:PolicyVersion {reference: case.policy})
    RETURN [version.reference, version.title]
  } AS policy,
  COLLECT { MATCH (case)-[:FOLLOWS]->(other:Case) WHERE gezhi.case_in($scope, other) RETURN other.id ORDER BY other.id } AS follows,
  COLLECT { MATCH (case)<-[:FOLLOWS]-(other:Case) WHERE gezhi.case_in($scope, other) RETURN other.id ORDER BY other.id } AS followed_by,
  COLLECT { MATCH (case)-[:MERGED_INTO]->(other:Case) WHERE gezhi.case_in($scope, other) RETURN other.id ORDER BY other.id } AS merged_into,
  COLLECT { MATCH (case)<-[:MERGED_INTO]-(other:Case) WHERE gezhi.case_in($scope, other) RETURN other.id ORDER BY other.id } AS absorbed,
  COLLECT { MATCH (case)-[:SPLIT_FROM]->(other:Case) WHERE gezhi.case_in($scope, other) RETURN other.id ORDER BY other.id } AS split_from,
  COLLECT { MATCH (case)<-[:SPLIT_FROM]-(other:Case) WHERE gezhi.case_in($scope, other) RETURN other.id ORDER BY other.id } AS split_into
