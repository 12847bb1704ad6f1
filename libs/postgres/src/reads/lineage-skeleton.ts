import type { EdgeEnds, NamedVersion } from '@stemma/orchestration';
import type { Sql } from '../sql/sql.js';
import { uuidArray } from '../sql/uuid-array.js';

export function creationTimes(
  sql: Sql,
  nodeIds: readonly string[],
): Promise<{ nodeId: string; createdAtMs: number }[]> {
  return sql.rows(times, [uuidArray(nodeIds)]);
}

export function edgeEnds(sql: Sql, edgeIds: readonly string[]): Promise<EdgeEnds[]> {
  return sql.rows(ends, [uuidArray(edgeIds)]);
}

export function namedVersions(sql: Sql, nodeIds: readonly string[]): Promise<NamedVersion[]> {
  return sql.rows(named, [uuidArray(nodeIds)]);
}

const times = `
  select n.node_id as "nodeId", floor(extract(epoch from n.created_at) * 1000)::float8 as "createdAtMs"
  from unnest($1::uuid[]) as asked (node_id) join stemma.lineage_nodes n using (node_id)
  where n.deleted_at is null`;

const ends = `
  select e.source_node_id as "sourceNodeId", e.target_node_id as "targetNodeId",
    e.relationship_type as "relationshipType", e.breaking_changes as "breakingChanges"
  from unnest($1::uuid[]) as asked (edge_id) join stemma.lineage_edges e using (edge_id)
  where e.deleted_at is null`;

const named = `
  select n.node_id as "nodeId", n.pattern_id as "patternId", p.name, p.namespace, n.version,
    n.version_label as "versionLabel", n.status, n.evolution_type as "evolutionType",
    n.created_at as "createdAt", n.created_by as "createdBy"
  from unnest($1::uuid[]) as asked (node_id)
  join stemma.lineage_nodes n using (node_id) join stemma.patterns p using (pattern_id)
  where n.deleted_at is null`;
