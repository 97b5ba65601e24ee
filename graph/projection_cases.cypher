CYPHER 25
// Cases as they stood on a day, in columns: those that had come in, and were open or not settled for too long.
// $keys    ids of cases
// $at      the day (date)
// $since   cases that were settled before this day are left out (date)
// $own     the rule of warnings that are raised by risk itself: they feed none
UNWIND $keys AS key
MATCH (case:Case {id: key})
WHERE case.accepted_on <= $at
WITH case, COLLECT { MATCH (case)<-[:RECORDS]-(entry:JournalEntry) RETURN entry ORDER BY entry.number } AS entries
WITH case, head(entries) AS first, [entry IN entries WHERE entry.day <= $at] AS journal
WITH case, first, journal, last(journal) AS latest,
  last([entry IN journal WHERE entry.action IN ['settle', 'withdraw', 'merge']]) AS ending
WITH case, first, journal, latest, CASE
  WHEN first IS NULL THEN case.settled_on
  WHEN latest.standing IN ['settled', 'withdrawn', 'merged'] THEN ending.day
END AS settled
WHERE coalesce(settled >= $since, true)
RETURN
  collect('Case:' + case.id) AS key,
  collect(case.severity) AS severity,
  collect(coalesce(latest.level, case.level)) AS level,
  collect(case.kind = 'incident') AS incident,
  collect(coalesce(latest.standing, '')) AS standing,
  collect(toString(case.accepted_on)) AS accepted,
  collect(coalesce(toString(settled), '')) AS settled,
  // Of a case that was loaded and moved since: what its first entry says of how it stood before.
  collect(CASE WHEN first.action <> 'accept' THEN coalesce(first.detail, '') ELSE '' END) AS before,
  // A case without a journal has no clock of its own: its deadline is then counted from the policy.
  collect(latest IS NOT NULL) AS worked,
  collect(coalesce(toString(latest.due_on), '')) AS due,
  collect(size([entry IN journal WHERE entry.action IN ['send_back', 'reopen']
    OR (entry.action = 'revisit' AND entry.standing = 'open')])) AS returned,
  collect(COUNT {
    MATCH (warning:Warning)-[:CONCERNS]->(case)
    WHERE warning.raised_on <= $at AND warning.rule <> $own
      AND NOT coalesce(warning.assessed_on <= $at AND warning.verdict = 'dismissed', false)
      AND NOT EXISTS { (warning)-[:LED_TO]->(supervision:Supervision) WHERE supervision.answered_on <= $at }
  }) AS warnings
