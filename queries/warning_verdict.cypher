CYPHER 25
// What a person made of a warning, written.
// $warning  id of the warning
// $changes  its new properties
// $case     id of the case whose waiting supervision it leads to, or null
MATCH (warning:Warning {id: $warning})
SET warning += $changes
WITH warning
OPTIONAL MATCH (:Case {id: $case})<-[:SUPERVISES]-(supervision:Supervision)
WHERE supervision.answered_on IS NULL
WITH warning, supervision
CALL (warning, supervision) {
  WITH warning, supervision WHERE supervision IS NOT NULL
  CREATE (warning)-[:LED_TO]->(supervision)
}
RETURN supervision.id AS supervision
