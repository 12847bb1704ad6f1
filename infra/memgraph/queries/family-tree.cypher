// Family tree: all versions of the family of one, and what came of what.
WITH "<node_id>" AS wanted
MATCH (version:PatternNode {node_id: wanted})
MATCH (older:PatternNode {lineage_id: version.lineage_id})
OPTIONAL MATCH (older)-[e:PARENT_OF|DERIVED_FROM|MERGED_FROM|REFINED_FROM|SPECIALIZED_FROM|GENERALIZED_FROM|FORKED_FROM]->(newer:PatternNode)
WHERE e.is_active
RETURN older, e, newer;
