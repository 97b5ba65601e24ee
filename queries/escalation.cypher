CYPHER 25
// The way up of a case, or of a place before there is a case: for each area above it the centre, those who join
// there by policy, and the people.
// $case   id of a case, or null
// $place  code of an area where there is no case yet, or null
// $codes  the category's code and that of its class where there is no case yet, else an empty list
// $joins  the units that join by policy, as kind or kind:industry
// $at     the day asked for (date)
CALL () {
  MATCH (case:Case {id: $case})-[:OCCURRED_IN]->(place:Area)
  OPTIONAL MATCH (case)-[:OF_CATEGORY]->(category:Category)
  RETURN
    place,
    // A kind's code begins with the two digits of its class (GB/T 31000-2015, table 5.56).
    [category.code, left(category.code, 2)] AS codes,
    {
      id: case.id,
      title: case.title,
      severity: case.severity,
      level: case.level,
      accepted_on: case.accepted_on,
      settled_on: case.settled_on,
      category: category.code,
      handlers: COLLECT {
        MATCH (case)-[by:HANDLED_BY]->(unit:Unit)
        WHERE coalesce(by.since <= $at, true) AND coalesce($at < by.until, true)
        RETURN [by.role, unit.id, unit.name, unit.kind, unit.level, unit.industry]
      }
    } AS facts
  UNION ALL
  MATCH (place:Area {code: $place})
  RETURN place, $codes AS codes, null AS facts
}
MATCH chain = (place)
      (()-[up:PART_OF WHERE coalesce(up.since <= $at, true) AND coalesce($at < up.until, true)]->()){0,3}
      (area:Area)
WHERE area.level IN ['county', 'township', 'village', 'grid']
RETURN
  facts,
  area.code AS code,
  area.name AS name,
  area.level AS level,
  [[place.code, length(chain), nodes(chain)[-2].code]] AS below,
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
    WITH unit, via, centre
    WHERE via = 'SERVES' OR unit.kind + coalesce(':' + unit.industry, '') IN $joins
    RETURN [
      unit.id, unit.name, unit.kind, unit.level, unit.industry, via, centre,
      EXISTS {
        (unit)<-[work:ASSIGNED_TO]-(:Person)
        WHERE coalesce(work.since <= $at, true) AND coalesce($at < work.until, true)
      },
      COLLECT {
        MATCH (unit)-[can:COMPETENT_FOR]->(category:Category)
        WHERE category.code IN codes
          AND coalesce(can.since <= $at, true) AND coalesce($at < can.until, true)
        RETURN category.code
      },
      COLLECT {
        MATCH (unit)<-[work:ASSIGNED_TO {role: 'head'}]-(person:Person)
        WHERE coalesce(work.since <= $at, true) AND coalesce($at < work.until, true)
        RETURN [person.id, person.name, work.role]
      }
    ]
  } AS units
