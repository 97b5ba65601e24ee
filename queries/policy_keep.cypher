CYPHER 25
// Keep a version of the policy; one that is there already stays as it is. Returns the text that is kept.
// $version  its properties
MERGE (version:PolicyVersion {reference: $version.reference})
ON CREATE SET version = $version
RETURN version.text AS text
