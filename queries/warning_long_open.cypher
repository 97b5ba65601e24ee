CYPHER 25
// Grave cases that come to be open for so many days: since they were accepted, or were last opened again. Only the cases
// and journal entries of the days that lie so many days before the window are read.
// $from      the first day of opening that is looked at (date): the window's first, less the days of the rule
// $until     the last (date): the window's last, less the days of the rule
// $day       the day on which they must still be open (date)
// $severity  of at least this severity
// $barred    class of categories whose cases neither raise nor feed a warning
CALL () {
  MATCH (case:Case)
  WHERE case.accepted_on >= $from AND case.accepted_on <= $until
  RETURN case, case.accepted_on AS opened_on
  UNION
  MATCH (entry:JournalEntry)-[:RECORDS]->(case:Case)
  WHERE entry.day >= $from AND entry.day <= $until
    AND (entry.action = 'reopen' OR (entry.action = 'revisit' AND entry.standing = 'open'))
  RETURN case, entry.day AS opened_on
}
WITH case, opened_on
WHERE case.severity >= $severity
  AND coalesce($day < case.settled_on, true)
  AND NOT EXISTS {
    (case)<-[:RECORDS]-(later:JournalEntry)
    WHERE later.day > opened_on AND later.day <= $day
      AND (later.action = 'reopen' OR (later.action = 'revisit' AND later.standing = 'open'))
  }
  AND NOT EXISTS { (case)-[:OF_CATEGORY]->(category:Category) WHERE category.code STARTS WITH $barred }
RETURN
  case.id + ' ' + toString(opened_on) AS cause,
  [case.id] AS cases,
  COLLECT { MATCH (case)-[:OCCURRED_IN]->(area:Area) RETURN area.code ORDER BY area.code }[0] AS area,
  opened_on,
  case.severity AS severity
ORDER BY cause
