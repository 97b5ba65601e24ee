CYPHER 25
// What there is to count in an area and everything below it, as it was on a day: the cases accepted in a period, and
// those that were supervised or warned of in it, each with what its journal says up to that day.
// $area   code of the area
// $since  the first day of the period (date)
// $at     the last day of the period, and the day as of which is counted (date)
// $first  of the cases accepted in the period only those from this day on (date)
// $last   and to this day (date)
// $after  only cases whose id is greater than this text
// $scope  what is seen (graph.functions)
MATCH (area:Area {code: $area})
WHERE gezhi.area_in($scope, area)
MATCH (area)<-[down:PART_OF*0..5]-(place:Area)
WHERE all(link IN down WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
// The area directly below `area` that a place lies in; of the area itself there is none.
WITH area, place, collect(DISTINCT startNode(head(down))) AS children
WITH area, collect(place) AS places, collect([place.code, [child IN children | child.code]]) AS lies_in
CALL (places) {
  CALL (places) {
    UNWIND places AS place
    MATCH (place)<-[:OCCURRED_IN]-(case:Case)
    WHERE $first <= case.accepted_on <= $last
    RETURN case, place, null AS supervision, null AS warning
    UNION ALL
    MATCH (supervision:Supervision)
    WHERE $since <= supervision.opened_on <= $at
    MATCH (supervision)-[:SUPERVISES]->(case:Case)-[:OCCURRED_IN]->(place:Area)
    WHERE place IN places
    RETURN case, place, supervision, null AS warning
    UNION ALL
    MATCH (warning:Warning)
    WHERE $since <= warning.raised_on <= $at
    MATCH (warning)-[:CONCERNS]->(case:Case)-[:OCCURRED_IN]->(place:Area)
    WHERE place IN places
    RETURN case, place, null AS supervision, warning
  }
  WITH case, collect(DISTINCT place.code) AS codes,
    collect(DISTINCT supervision) AS supervisions, collect(DISTINCT warning) AS warnings
  // Only here, where it cannot lead the planner to begin with all cases by their ids.
  WHERE case.id > $after
  WITH case, codes, supervisions, warnings,
    COLLECT { MATCH (case)<-[:RECORDS]-(entry:JournalEntry) RETURN entry ORDER BY entry.number } AS journal
  WITH case, codes, supervisions, warnings, head(journal) AS first, [entry IN journal WHERE entry.day <= $at] AS passed
  WITH case, codes, supervisions, warnings, first, passed, last(passed) AS latest,
    last([entry IN passed WHERE entry.action IN ['settle', 'withdraw', 'merge']]) AS ended,
    last([entry IN passed WHERE entry.action IN ['evaluate', 'revisit', 'reopen']]) AS said
  WITH case, codes, supervisions, warnings, first, passed, latest, ended, said, coalesce(latest.lead, head(COLLECT {
    MATCH (case)-[by:HANDLED_BY {role: 'lead'}]->(unit:Unit)
    WHERE coalesce(by.since <= $at, true) AND coalesce($at < by.until, true)
    RETURN unit.id ORDER BY unit.id
  })) AS lead
  RETURN
    collect(DISTINCT lead) AS leads,
    collect({
      id: case.id,
      title: case.title,
      kind: case.kind,
      accepted_on: case.accepted_on,
      places: codes,
      category: head(COLLECT { MATCH (case)-[:OF_CATEGORY]->(category:Category) RETURN category.code ORDER BY category.code }),
      lead: lead,
      follows: EXISTS { (case)-[:FOLLOWS]->(:Case) },
      // Of a case that was loaded: how it stands if it never moved, and what its first entry says of how it stood.
      loaded: CASE WHEN first IS NULL OR first.action <> 'accept' THEN [case.level, case.step, case.settled_on] END,
      before: CASE WHEN first.action <> 'accept' THEN first.detail END,
      latest: CASE WHEN latest IS NOT NULL THEN [latest.standing, latest.step, latest.level, latest.due_on] END,
      ended: CASE WHEN ended IS NOT NULL THEN [ended.day, ended.due_on] END,
      said: said.detail,
      reopened: any(
        entry IN passed WHERE entry.action = 'reopen' OR (entry.action = 'revisit' AND entry.standing = 'open')
      ),
      steps: [entry IN passed | [entry.step, entry.standing, entry.at.epochMillis]],
      supervisions: [each IN supervisions | [each.cause, coalesce(each.answered_on <= $at, false)]],
      warnings: [each IN warnings | [each.id, CASE WHEN each.assessed_on <= $at THEN each.verdict END]]
    }) AS cases
}
RETURN
  [area.code, area.name, area.level] AS area,
  COLLECT {
    MATCH (area)<-[up:PART_OF]-(child:Area)
    WHERE coalesce(up.since <= $at, true) AND coalesce($at < up.until, true)
    RETURN DISTINCT [child.code, child.name, child.level]
  } AS children,
  lies_in,
  cases,
  COLLECT { UNWIND leads AS id MATCH (unit:Unit {id: id}) RETURN [unit.id, unit.name, unit.kind, unit.level, unit.industry] } AS units,
  COLLECT {
    MATCH (warning:Warning)
    WHERE $since <= warning.raised_on <= $at
    MATCH (warning)-[:ABOUT]->(place:Area)
    WHERE place IN places
    RETURN DISTINCT [warning.id, CASE WHEN warning.assessed_on <= $at THEN warning.verdict END]
  } AS warnings
