// Hottest path: from the roots of a family, the way through its most used versions.
WITH "<node_id>" AS wanted
MATCH (version:PatternNode {node_id: wanted})
MATCH (root:PatternNode {lineage_id: version.lineage_id})
WHERE root.generation = 1
MATCH path = (root)-[:PARENT_OF|DERIVED_FROM|MERGED_FROM|REFINED_FROM|SPECIALIZED_FROM|GENERALIZED_FROM|FORKED_FROM *WSHORTEST 50 (e, n | 1.0 / (1 + n.usage_count)) cost (e, n | e.is_active AND n:PatternNode)]->(heir:PatternNode)
RETURN [n IN nodes(path) | n.name + " v" + toString(n.version)] AS way,
  reduce(uses = 0, n IN nodes(path) | uses + n.usage_count) AS uses, path
ORDER BY uses DESC, size(way)
LIMIT 1;
