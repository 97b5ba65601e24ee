CYPHER 25
// What a scope has in it, by name.
// $areas  codes of areas
// $units  ids of units
RETURN
  COLLECT {
    UNWIND $areas AS code
    MATCH (area:Area {code: code})
    RETURN {code: code, name: area.name, level: area.level} ORDER BY code
  } AS areas,
  COLLECT {
    UNWIND $units AS id
    MATCH (unit:Unit {id: id})
    RETURN {id: id, name: unit.name, kind: unit.kind, level: unit.level, industry: unit.industry} ORDER BY id
  } AS units
