CYPHER 25
// A place, two who work and a kind of case (one of a class): what a rehearsal is of. Nothing where there is no place.
MATCH (area:Area)
WHERE area.code > ''
WITH area
ORDER BY area.code DESC
LIMIT 1
MATCH (category:Category)
WHERE category.code > ''
WITH area, category
ORDER BY size(category.code) DESC, category.code DESC
LIMIT 1
RETURN
  area.code AS area,
  category.code AS category,
  COLLECT {
    MATCH (person:Person)
    WHERE person.id > '' AND EXISTS { (person)-[:ASSIGNED_TO]->(:Unit|Area) }
    RETURN person.id LIMIT 2
  } AS people
