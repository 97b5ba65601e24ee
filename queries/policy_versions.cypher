CYPHER 25
// All versions of the policy, in the order in which they came into force.
MATCH (version:PolicyVersion)
WHERE version.reference IS NOT NULL
RETURN
  version.reference AS reference, version.title AS title, version.effective_on AS effective_on,
  version.loaded_at AS loaded_at
ORDER BY effective_on, loaded_at
