CYPHER 25
// A case with its place, category, parties, handlers, the cases before and after it, and its journal.
// $case    id of the case
// $at      the day asked for (date)
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
  COLLECT { MATCH (case)-[:OCCURRED_IN]->(area:Area) RETURN [area.code, area.name, area.level] } AS areas,
  COLLECT { MATCH (case)-[:OF_CATEGORY]->(category:Category) RETURN [category.code, category.name] } AS categories,
  COLLECT {
    MATCH (case)-[part:INVOLVES]->(party:Person|Unit)
    RETURN [part.role, [label IN labels(party) WHERE label <> 'Centre'][0], party.id,
      CASE WHEN shown OR party:Unit THEN party.name ELSE left(party.name, 1) + '**' END]
  } AS parties,
  COLLECT {
    MATCH (case)-[by:HANDLED_BY]->(unit:Unit)
    RETURN [by.role, by.since, by.until, unit.id, unit.name, unit.kind, unit.level, unit.industry]
  } AS handlers,
  COLLECT { MATCH (case)-[:FOLLOWS]->(earlier:Case) WHERE gezhi.case_in($scope, earlier) RETURN earlier.id } AS follows,
  COLLECT { MATCH (case)<-[:FOLLOWS]-(later:Case) WHERE later.accepted_on <= $at AND gezhi.case_in($scope, later) RETURN later.id } AS followed_by,
  COLLECT { MATCH (case)-[:MERGED_INTO]->(into:Case) WHERE gezhi.case_in($scope, into) RETURN into.id } AS merged_into,
  COLLECT { MATCH (case)<-[:MERGED_INTO]-(merged:Case) WHERE gezhi.case_in($scope, merged) RETURN merged.id } AS merged_from,
  COLLECT { MATCH (case)-[:SPLIT_FROM]->(whole:Case) WHERE gezhi.case_in($scope, whole) RETURN whole.id } AS split_from,
  COLLECT { MATCH (case)<-[:SPLIT_FROM]-(part:Case) WHERE gezhi.case_in($scope, part) RETURN part.id } AS split_into,
  COLLECT {
    MATCH (case)<-[:SUPERVISES]-(supervision:Supervision)
    RETURN [
      CASE WHEN shown THEN properties(supervision) ELSE supervision {.*, reason: '', answer: null} END,
      COLLECT { MATCH (supervision)-[:ENTRUSTED_TO]->(cadre) RETURN cadre.id }[0]
    ]
  } AS supervisions,
  COLLECT { MATCH (case)<-[:RECORDS]-(entry:JournalEntry) RETURN CASE WHEN shown THEN properties(entry) ELSE entry {.*, note: null, because: null, salt: null} END } AS journal
