// Weakest link: on the way from its roots to a version, the edges that say least for it.
WITH "<node_id>" AS wanted
MATCH (version:PatternNode {node_id: wanted})
MATCH path = (version)<-[:PARENT_OF|DERIVED_FROM|MERGED_FROM|REFINED_FROM|SPECIALIZED_FROM|GENERALIZED_FROM|FORKED_FROM|FEEDS *BFS ..50 (e, n | e.is_active AND n:PatternNode)]-(root:PatternNode)
WHERE root.generation = 1
UNWIND relationships(path) AS link
WITH DISTINCT link, startNode(link) AS older, endNode(link) AS newer
RETURN older.name AS older, older.version AS older_version, newer.name AS newer, newer.version AS newer_version,
  link.relationship_type AS type, link.weight AS weight, link.confidence_score AS confidence
ORDER BY weight, newer, newer_version
LIMIT 10;
