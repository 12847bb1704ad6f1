// Impact of a breaking change: what descends from a version, or is fed by it, by a way with a breaking change in it, most used first.
WITH "<node_id>" AS wanted
MATCH (version:PatternNode {node_id: wanted})
MATCH path = (version)-[:PARENT_OF|DERIVED_FROM|MERGED_FROM|REFINED_FROM|SPECIALIZED_FROM|GENERALIZED_FROM|FORKED_FROM|FEEDS *BFS ..50 (e, n | e.is_active AND n:PatternNode)]->(heir:PatternNode)
WITH heir, path, [e IN relationships(path) WHERE e.breaking_changes | coalesce(e.change_summary, "not said")] AS breaks
WHERE size(breaks) > 0
RETURN heir.name AS name, heir.version AS version, heir.status AS status, heir.usage_count AS uses, breaks, path
ORDER BY uses DESC, name, version;
