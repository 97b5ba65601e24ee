CYPHER 25
// A page of the work, in the order of a column and then by id; goes on from `worklist_meant`.
// $page   which page:
//   sort        name of the column
//   ranks       of a column of terms: the place of each
//   descending  whether the order is turned round
//   paged       whether the page follows another
//   key         the key that the page before ended with; null too where that had none, which come last
//   mark        the id that it ended with
// $limit  how many at most
// $at     today (date)
WITH DISTINCT case
WITH case, CASE $page.sort
  WHEN 'accepted_on' THEN case.accepted_on
  WHEN 'due_on' THEN CASE WHEN case.settled_on IS NULL AND coalesce(case.standing <> 'suspended', true) THEN case.due_on END
  WHEN 'settled_on' THEN case.settled_on
  WHEN 'title' THEN case.title
  WHEN 'kind' THEN $page.ranks[case.kind]
  WHEN 'severity' THEN case.severity
  WHEN 'level' THEN $page.ranks[case.level]
  WHEN 'step' THEN $page.ranks[case.step]
  WHEN 'standing' THEN $page.ranks[coalesce(case.standing, CASE WHEN case.settled_on IS NULL THEN 'open' ELSE 'settled' END)]
  WHEN 'area' THEN COLLECT { MATCH (case)-[:OCCURRED_IN]->(place:Area) RETURN place.code ORDER BY place.code LIMIT 1 }[0]
  WHEN 'category' THEN COLLECT { MATCH (case)-[:OF_CATEGORY]->(own:Category) RETURN own.code ORDER BY own.code LIMIT 1 }[0]
  WHEN 'lead' THEN COLLECT {
    MATCH (case)-[by:HANDLED_BY {role: 'lead'}]->(unit:Unit)
    WHERE coalesce(by.since <= $at, true) AND coalesce($at < by.until, true)
    RETURN unit.id ORDER BY unit.id LIMIT 1
  }[0]
  ELSE case.id
END AS key
WHERE NOT $page.paged
  OR (key IS NULL AND ($page.key IS NOT NULL OR case.id > $page.mark))
  OR (NOT $page.descending AND key > $page.key) OR ($page.descending AND key < $page.key)
  OR (key = $page.key AND case.id > $page.mark)
WITH case, key
ORDER BY key IS NULL, CASE WHEN NOT $page.descending THEN key END, CASE WHEN $page.descending THEN key END DESC, case.id
LIMIT $limit
RETURN case.id AS id, key
ORDER BY key IS NULL, CASE WHEN NOT $page.descending THEN key END, CASE WHEN $page.descending THEN key END DESC, id
