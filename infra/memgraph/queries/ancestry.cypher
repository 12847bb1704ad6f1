// Ancestry: where a version came from, and what feeds it, nearest first.
WITH "<node_id>" AS wanted
MATCH (version:PatternNode {node_id: wanted})
MATCH path = (version)<-[:PARENT_OF|DERIVED_FROM|MERGED_FROM|REFINED_FROM|SPECIALIZED_FROM|GENERALIZED_FROM|FORKED_FROM|FEEDS *BFS ..50 (e, n | e.is_active AND n:PatternNode)]-(ancestor:PatternNode)
RETURN ancestor.name AS name, ancestor.version AS version, ancestor.status AS status, ancestor.created_by AS created_by,
  size(relationships(path)) AS distance, path
ORDER BY distance, name, version;
