import type { LineageStatus, RelationshipType } from '@stemma/models';
import type { EdgeCount, GroupedNode, NodeCount } from '@stemma/orchestration';
import type { Sql } from '../sql/sql.js';
import { uuidArray } from '../sql/uuid-array.js';

export async function countNodes(sql: Sql, nodes: readonly GroupedNode[]): Promise<NodeCount[]> {
  const rows = await sql.rows<{ group: number; status: LineageStatus; count: string }>(nodesByGroup, [
    uuidArray(nodes.map(({ nodeId }) => nodeId)),
    nodes.map(({ group }) => group),
  ]);
  return rows.map(({ count, ...row }) => ({ ...row, count: Number(count) }));
}

export async function countEdges(sql: Sql, edgeIds: readonly string[]): Promise<EdgeCount[]> {
  const rows = await sql.rows<{ type: RelationshipType; breaking: boolean; count: string }>(edgesByType, [
    uuidArray(edgeIds),
  ]);
  return rows.map(({ type, breaking, count }) => ({
    relationshipType: type,
    breakingChanges: breaking,
    count: Number(count),
  }));
}

const nodesByGroup = `
  select counted."group", n.status, count(*) as count
  from unnest($1::uuid[], $2::int[]) as counted (node_id, "group") join stemma.lineage_nodes n using (node_id)
  where n.deleted_at is null
  group by 1, 2
  order by 1, 2`;

const edgesByType = `
  select e.relationship_type as type, e.breaking_changes as breaking, count(*) as count
  from unnest($1::uuid[]) as counted (edge_id) join stemma.lineage_edges e using (edge_id)
  where e.deleted_at is null
  group by 1, 2
  order by 1, 2`;
