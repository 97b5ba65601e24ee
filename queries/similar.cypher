CYPHER 25
// Cases that may be about the same matter as one that comes in: those of its village, of its parties, and those whose
// title has words of its title; open, or ended not long ago. How alike they are is told by who reads the rows.
// $place   code of the area where it happened
// $people  ids of its parties, people and units
// $titles  the words of its title as a query of the full-text index; null where it has none
// $depth   how many titles are looked at, those that fit best
// $since   the first day on which an ended case may have ended (date)
// $at      the day asked for (date)
// $scope   what is seen (graph.functions)
// $reader  what of it is shown (graph.functions)
MATCH (place:Area {code: $place})
WHERE gezhi.area_in($scope, place)
CALL (place) {
  CALL (place) {
    MATCH (place)-[up:PART_OF*0..1]->(near:Area)<-[down:PART_OF*0..1]-(:Area)<-[:OCCURRED_IN]-(case:Case)
    WHERE all(link IN up + down WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
      AND (near.level = 'village' OR (near = place AND size(down) = 0))
    RETURN case
    UNION
    UNWIND $people AS id
    MATCH (:Person {id: id})<-[part:INVOLVES]-(case:Case)
    WHERE coalesce(part.role <> 'witness', true)
    RETURN case
    UNION
    UNWIND $people AS id
    MATCH (:Unit {id: id})<-[part:INVOLVES]-(case:Case)
    WHERE coalesce(part.role <> 'witness', true)
    RETURN case
    UNION
    WITH $titles AS titles WHERE titles IS NOT NULL
    CALL db.index.fulltext.queryNodes('search', titles, {limit: $depth}) YIELD node
    WHERE node:Case
    RETURN node AS case
  }
  WITH case
  WHERE case.accepted_on <= $at AND coalesce(case.settled_on >= $since, true)
    // A case that was merged into another is found as that.
    AND coalesce(case.standing <> 'merged', true) AND gezhi.case_in($scope, case)
  RETURN collect({
    id: case.id, title: case.title, kind: case.kind, step: case.step, standing: case.standing,
    accepted_on: case.accepted_on, settled_on: case.settled_on,
    areas: COLLECT {
      MATCH (case)-[:OCCURRED_IN]->(:Area)-[up:PART_OF*0..3]->(area:Area)
      WHERE all(link IN up WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
      RETURN DISTINCT [area.code, area.name, area.level]
    },
    categories: COLLECT { MATCH (case)-[:OF_CATEGORY]->(category:Category) RETURN [category.code, category.name] },
    parties: COLLECT {
      MATCH (case)-[part:INVOLVES]->(party:Person|Unit)
      WHERE party.id IN $people AND coalesce(part.role <> 'witness', true)
      RETURN DISTINCT [[label IN labels(party) WHERE label <> 'Centre'][0], party.id, gezhi.name_of($reader, party)]
    }
  }) AS cases
}
RETURN
  cases,
  COLLECT {
    MATCH (place)-[up:PART_OF*0..3]->(area:Area)
    WHERE all(link IN up WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
    RETURN DISTINCT area.code
  } AS above
