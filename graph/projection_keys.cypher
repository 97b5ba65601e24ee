CYPHER 25
// A page of the keys of nodes of a label, in their order.
// $label  Case, Person, Household, Area or Unit
// $after  the last key of the page before, or an empty text
// $limit  how many
CALL () {
  WITH $label AS label WHERE label = 'Case'
  MATCH (case:Case) WHERE case.id > $after
  RETURN case.id AS key ORDER BY key LIMIT $limit
  UNION ALL
  WITH $label AS label WHERE label = 'Person'
  MATCH (person:Person) WHERE person.id > $after
  RETURN person.id AS key ORDER BY key LIMIT $limit
  UNION ALL
  WITH $label AS label WHERE label = 'Household'
  MATCH (household:Household) WHERE household.id > $after
  RETURN household.id AS key ORDER BY key LIMIT $limit
  UNION ALL
  WITH $label AS label WHERE label = 'Area'
  MATCH (area:Area) WHERE area.code > $after
  RETURN area.code AS key ORDER BY key LIMIT $limit
  UNION ALL
  WITH $label AS label WHERE label = 'Unit'
  MATCH (unit:Unit) WHERE unit.id > $after
  RETURN unit.id AS key ORDER BY key LIMIT $limit
}
RETURN collect(key) AS keys
