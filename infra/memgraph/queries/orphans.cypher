// Orphans: versions that came of none, of which none came, and that no data flow to or from, the oldest first.
MATCH (v:PatternNode)
WHERE NOT exists((v)-[:PARENT_OF|DERIVED_FROM|MERGED_FROM|REFINED_FROM|SPECIALIZED_FROM|GENERALIZED_FROM|FORKED_FROM|FEEDS]->(:PatternNode)) AND NOT exists((v)<-[:PARENT_OF|DERIVED_FROM|MERGED_FROM|REFINED_FROM|SPECIALIZED_FROM|GENERALIZED_FROM|FORKED_FROM|FEEDS]-(:PatternNode))
RETURN v.name AS name, v.version AS version, v.status AS status, v.usage_count AS uses, v
ORDER BY v.created_at_ms, name
LIMIT 100;
