CYPHER 25
// Phone numbers and hashes of ID numbers, written anew where nobody has changed them meanwhile.
// $rows  maps of id, phone and id_digest, and of was_phone and was_digest
UNWIND $rows AS row
MATCH (person:Person {id: row.id})
WHERE coalesce(person.phone, '') = coalesce(row.was_phone, '')
  AND coalesce(person.id_digest, '') = coalesce(row.was_digest, '')
SET person.phone = row.phone, person.id_digest = row.id_digest
RETURN count(*) AS written
