CYPHER 25
// Units as answers name them.
// $ids  their ids, each once
UNWIND $ids AS id
MATCH (unit:Unit {id: id})
RETURN [unit.id, unit.name, unit.kind, unit.level, unit.industry] AS unit
