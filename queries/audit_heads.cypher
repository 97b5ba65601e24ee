CYPHER 25
// The hashes that stand now where others were written down: of the entries of those numbers in those cases.
// $heads  maps of case (id), entries (the number of what was the last entry) and head (its hash then, or null)
UNWIND $heads AS saved
OPTIONAL MATCH (case:Case {id: saved.case})
RETURN
  saved.case AS id,
  saved.entries AS number,
  saved.head AS head,
  case IS NOT NULL AS there,
  COLLECT { MATCH (case)<-[:RECORDS]-(entry:JournalEntry {number: saved.entries}) RETURN entry.hash } AS hashes
