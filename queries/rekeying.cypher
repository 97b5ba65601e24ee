CYPHER 25
// People with a phone number or the hash of an ID number, in the order of their ids.
// $after  the id that the page before ended with; an empty text for the first
// $limit  how many people are looked at
MATCH (person:Person)
WHERE person.id > $after
WITH person ORDER BY person.id LIMIT $limit
RETURN person.id AS id, person.phone AS phone, person.id_digest AS id_digest
