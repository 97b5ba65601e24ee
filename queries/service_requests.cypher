CYPHER 25
// Cases as Open311 tells them: those that came in between two moments, the newest first, or those with some ids. Nothing
// about people. The index on accepted_on is read from the newest on, until the page is full.
// $kinds     only of these kinds
// $withheld  none of a category whose code begins with one of these
// $ids       ids of cases, each once: these, whatever else is asked; or null for those that came in between
// $first     the day of $earliest (date)
// $last      the day of $latest (date)
// $earliest  when the first of them came in (datetime)
// $latest    when the last of them came in; on a further page, when the last of the page before did (datetime)
// $mark      the id of the last of the page before: of those that came in at $latest, only greater ones; or an empty text
// $codes     only of these categories; or null
// $closed    only those whose work has ended (true) or has not (false); or null
// $county    only in areas whose code begins so; or null
// $zone      name of the county's time zone
// $skip      how many of the newest are passed over
// $limit     how many at most
// $scope     what is seen (graph.functions)
CALL () {
  UNWIND coalesce($ids, []) AS id
  MATCH (case:Case {id: id})
  WHERE gezhi.case_in($scope, case)
    AND case.kind IN $kinds
    AND NOT EXISTS {
      MATCH (case)-[:OF_CATEGORY]->(category:Category)
      WHERE any(class IN $withheld WHERE category.code STARTS WITH class)
    }
    AND ($county IS NULL OR EXISTS { MATCH (case)-[:OCCURRED_IN]->(area:Area) WHERE area.code STARTS WITH $county })
  RETURN case
  UNION ALL
  MATCH (case:Case)
  WHERE $ids IS NULL AND case.accepted_on >= $first AND case.accepted_on <= $last
    AND case.kind IN $kinds
    AND NOT EXISTS {
      MATCH (case)-[:OF_CATEGORY]->(category:Category)
      WHERE any(class IN $withheld WHERE category.code STARTS WITH class)
    }
    AND ($closed IS NULL OR $closed = (case.settled_on IS NOT NULL))
    AND ($codes IS NULL OR EXISTS { MATCH (case)-[:OF_CATEGORY]->(category:Category) WHERE category.code IN $codes })
    AND ($county IS NULL OR EXISTS { MATCH (case)-[:OCCURRED_IN]->(area:Area) WHERE area.code STARTS WITH $county })
    AND gezhi.case_in($scope, case)
  // A case that a file brought says only the day. All in UTC, since equal moments of two zones are not equal.
  WITH case, datetime({datetime: coalesce(
    COLLECT {
      MATCH (case)<-[:RECORDS]-(entry:JournalEntry {number: 1}) WHERE entry.action = 'accept' RETURN entry.at
    }[0],
    datetime({date: case.accepted_on, timezone: $zone})
  ), timezone: 'Z'}) AS came
  WHERE came >= $earliest AND (came < $latest OR (came = $latest AND case.id > $mark))
  RETURN case
  ORDER BY case.accepted_on DESC, came DESC, case.id
  SKIP $skip
  LIMIT $limit
}
WITH case, datetime({datetime: coalesce(
  COLLECT {
    MATCH (case)<-[:RECORDS]-(entry:JournalEntry {number: 1}) WHERE entry.action = 'accept' RETURN entry.at
  }[0],
  datetime({date: case.accepted_on, timezone: $zone})
), timezone: 'Z'}) AS came
RETURN
  case.id AS id,
  case.step AS step,
  case.standing AS standing,
  case.settled_on AS settled_on,
  case.due_on AS due_on,
  CASE case.kind WHEN 'hazard' THEN case.longitude ELSE round(case.longitude, 2) END AS longitude,
  CASE case.kind WHEN 'hazard' THEN case.latitude ELSE round(case.latitude, 2) END AS latitude,
  came AS requested_at,
  datetime({datetime: coalesce(
    COLLECT {
      MATCH (case)<-[:RECORDS]-(entry:JournalEntry)
      WHERE case.settled_on IS NULL OR entry.action IN ['settle', 'withdraw', 'merge']
      RETURN entry.at ORDER BY entry.number DESC LIMIT 1
    }[0],
    datetime({date: coalesce(case.settled_on, case.accepted_on), timezone: $zone})
  ), timezone: 'Z'}) AS updated_at,
  COLLECT {
    MATCH (case)-[:OF_CATEGORY]->(category:Category)
    RETURN category.code ORDER BY category.code LIMIT 1
  }[0] AS category,
  COLLECT { MATCH (case)-[:OCCURRED_IN]->(area:Area) RETURN area.code ORDER BY area.code LIMIT 1 }[0] AS area,
  COLLECT {
    MATCH (case)-[by:HANDLED_BY {role: 'lead'}]->(unit:Unit)
    WHERE by.until IS NULL
    RETURN unit.name ORDER BY unit.id LIMIT 1
  }[0] AS unit
ORDER BY came DESC, id
