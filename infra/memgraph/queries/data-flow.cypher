// Data flow: what feeds a version, and what it feeds, nearest first.
WITH "<node_id>" AS wanted
MATCH (version:PatternNode {node_id: wanted})
MATCH path = (version)<-[:FEEDS *BFS ..50 (e, n | e.is_active AND n:PatternNode)]-(other:PatternNode)
RETURN "feeds it" AS how, other.name AS name, other.version AS version, size(relationships(path)) AS distance, path
ORDER BY distance, name, version
UNION ALL
WITH "<node_id>" AS wanted
MATCH (version:PatternNode {node_id: wanted})
MATCH path = (version)-[:FEEDS *BFS ..50 (e, n | e.is_active AND n:PatternNode)]->(other:PatternNode)
RETURN "is fed by it" AS how, other.name AS name, other.version AS version, size(relationships(path)) AS distance, path
ORDER BY distance, name, version;
