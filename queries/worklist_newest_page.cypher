CYPHER 25
// A page of the work, the newest first and then by id; goes on from `worklist_meant`, and is in the order of the index.
// $page   which page, as in `worklist_page`
// $limit  how many at most
  AND (NOT $page.paged OR case.accepted_on < $page.key OR (case.accepted_on = $page.key AND case.id > $page.mark))
RETURN case.id AS id, case.accepted_on AS key
ORDER BY key DESC, id
LIMIT $limit
