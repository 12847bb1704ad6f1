// Most reused: versions from which most other patterns were made.
MATCH (v:PatternNode)-[e:PARENT_OF|DERIVED_FROM|MERGED_FROM|REFINED_FROM|SPECIALIZED_FROM|GENERALIZED_FROM|FORKED_FROM]->(heir:PatternNode)
WHERE e.is_active AND heir.pattern_id <> v.pattern_id
WITH v, count(DISTINCT heir.pattern_id) AS patterns, sum(heir.usage_count) AS uses_there
RETURN v.name AS name, v.version AS version, v.status AS status, patterns, uses_there, v
ORDER BY patterns DESC, uses_there DESC, name
LIMIT 25;
