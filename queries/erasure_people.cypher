CYPHER 25
// Some people, made nobody: their name, phone and the hash of their ID number go, and who they were related to, where
// they lived and with whom. That somebody was party to a case stays.
// $people  ids of the people
// $name    what stands for the name
// $day     the day of it (date)
UNWIND $people AS id
MATCH (person:Person {id: id})
SET person.name = $name, person.phone = null, person.id_digest = null, person.erased_on = $day
WITH person
CALL (person) {
  MATCH (person)-[link:RELATED_TO|LIVES_IN|MEMBER_OF]-()
  DELETE link
}
RETURN person.id AS id
