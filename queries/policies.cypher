CYPHER 25
// The versions of the policy that cases name, and the one that is in force.
// $references  references of versions
// $day         the day (date)
CALL () {
  UNWIND $references AS reference
  MATCH (named:PolicyVersion {reference: reference})
  RETURN named AS version, false AS in_force
  UNION ALL
  MATCH (latest:PolicyVersion)
  WHERE latest.effective_on <= $day
  WITH latest ORDER BY latest.effective_on DESC, latest.loaded_at DESC LIMIT 1
  RETURN latest AS version, true AS in_force
}
RETURN version.reference AS reference, version.text AS text, in_force
