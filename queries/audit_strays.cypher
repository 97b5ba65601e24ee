CYPHER 25
// Of a page of journal entries, in the order of their ids, those that do not belong to exactly one case.
// $after  the id that the page before ended with; an empty text for the first
// $limit  how many entries
MATCH (entry:JournalEntry)
WHERE entry.id > $after
WITH entry ORDER BY entry.id LIMIT $limit
WITH entry, COUNT { (entry)-[:RECORDS]->(:Case) } AS cases
WITH collect(CASE WHEN cases <> 1 THEN [entry.id, entry.number, cases] END) AS strays, collect(entry.id) AS ids
RETURN strays, last(ids) AS last
