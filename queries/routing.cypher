CYPHER 25
// Who can act where: for each place the areas above it and, at each of them, the people and the units that act there.
// $places      codes of areas, each once
// $categories  codes of categories, with those of the classes above them
// $at          the day asked for (date)
UNWIND $places AS code
MATCH (place:Area {code: code})
MATCH chain = (place)
      (()-[up:PART_OF WHERE coalesce(up.since <= $at, true) AND coalesce($at < up.until, true)]->()){0,3}
      (area:Area)
WHERE area.level IN ['county', 'township', 'village', 'grid']
WITH area, collect([code, length(chain), nodes(chain)[-2].code]) AS below
RETURN
  area.code AS code,
  area.name AS name,
  area.level AS level,
  below,
  COLLECT {
    MATCH (area)<-[work:ASSIGNED_TO]-(person:Person)
    WHERE coalesce(work.since <= $at, true) AND coalesce($at < work.until, true)
    RETURN [person.id, person.name, work.role]
  } AS people,
  COLLECT {
    CALL (area) {
      MATCH (area)<-[own:COVERS|SERVES]-(unit:Unit)
      WHERE coalesce(own.since <= $at, true) AND coalesce($at < own.until, true)
      RETURN unit, type(own) AS via, null AS centre
      UNION ALL
      MATCH (area)<-[own:SERVES]-(centre:Centre)<-[stay:STATIONED_AT]-(unit:Unit)
      WHERE coalesce(own.since <= $at, true) AND coalesce($at < own.until, true)
        AND coalesce(stay.since <= $at, true) AND coalesce($at < stay.until, true)
      RETURN unit, 'STATIONED_AT' AS via, centre.id AS centre
    }
    RETURN [
      unit.id, unit.name, unit.kind, unit.level, unit.industry, via, centre,
      EXISTS {
        (unit)<-[work:ASSIGNED_TO]-(:Person)
        WHERE coalesce(work.since <= $at, true) AND coalesce($at < work.until, true)
      },
      COLLECT {
        MATCH (unit)-[can:COMPETENT_FOR]->(category:Category)
        WHERE category.code IN $categories
          AND coalesce(can.since <= $at, true) AND coalesce($at < can.until, true)
        RETURN category.code
      }
    ]
  } AS units
