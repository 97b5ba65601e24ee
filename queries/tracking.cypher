CYPHER 25
// The case of a receipt and, where it was merged, the one that it went on as: how each stands, who has it, its journal.
// $receipt  the word that whoever brought the case was given
MATCH (case:Case {receipt: $receipt})
MATCH (case)-[:MERGED_INTO]->{0,100}(now:Case)
WHERE NOT EXISTS { (now)-[:MERGED_INTO]->(:Case) }
UNWIND CASE WHEN now = case THEN [case] ELSE [case, now] END AS each
RETURN
  properties(each) AS properties,
  COLLECT {
    MATCH (each)-[by:HANDLED_BY {role: 'lead'}]->(unit:Unit)
    WHERE by.until IS NULL
    RETURN [unit.name, unit.kind, unit.phone] ORDER BY unit.id LIMIT 1
  } AS unit,
  COLLECT {
    MATCH (each)<-[:RECORDS]-(entry:JournalEntry)
    OPTIONAL MATCH (unit:Unit {id: entry.lead})
    RETURN [entry.day, entry.action, entry.lead, coalesce(unit.name, entry.lead), entry.because, entry.detail]
    ORDER BY entry.number
  } AS entries
ORDER BY each <> case
