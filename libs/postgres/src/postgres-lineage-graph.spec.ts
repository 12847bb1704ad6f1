import { describeLineageGraphContract, testDatabase, type GivenGraph } from '@stemma/testing';
import type { DataSource } from 'typeorm';
import { stemmaDataSource } from './data-source.js';
import { PostgresLineageGraph } from './postgres-lineage-graph.js';

describeLineageGraphContract('PostgresLineageGraph', async () => {
  const database = await testDatabase();
  const dataSource = await stemmaDataSource({ url: database.url }).initialize();
  return {
    hold: async (graph) => {
      await replaceGraph(dataSource, graph);
      return new PostgresLineageGraph(dataSource);
    },
    close: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
});

/** Postgres keeps microseconds: whatever they are, they must not show. */
const createdAt = `at + (row_number() over () % 2) * interval '999 microseconds'`;

async function replaceGraph(dataSource: DataSource, { nodes, edges }: GivenGraph): Promise<void> {
  await dataSource.query('delete from stemma.lineage_edges');
  await dataSource.query('delete from stemma.lineage_nodes');
  await dataSource.query(
    `insert into stemma.patterns (pattern_id, name, kind, namespace, tags, metadata, created_at, created_by, updated_at, rev, state_rev)
     values ('00000000-0000-0000-0000-000000000001', 'p', 'code', 'default', '{}', '{}', now(), 'ada', now(), 1, 1)
     on conflict do nothing`,
  );
  await dataSource.query(
    `insert into stemma.lineage_nodes (node_id, pattern_id, version, lineage_id, generation, status, created_at,
       created_by, metadata, tags, updated_at, rev, state_rev, deleted_at)
     select node_id, '00000000-0000-0000-0000-000000000001', row_number() over (), node_id, 1, status, ${createdAt},
       'ada', '{}', '{}', now(), 1, 1, case when deleted then now() end
     from unnest($1::uuid[], $2::text[], $3::boolean[], $4::timestamptz[]) as given (node_id, status, deleted, at)`,
    [
      nodes.map((node) => node.nodeId),
      nodes.map((node) => node.status),
      nodes.map((node) => node.isDeleted),
      nodes.map((node) => new Date(node.createdAtMs)),
    ],
  );
  const deleted = new Set(nodes.filter((node) => node.isDeleted).map((node) => node.nodeId));
  await dataSource.query(
    `insert into stemma.lineage_edges (edge_id, source_node_id, target_node_id, source_pattern_id, target_pattern_id,
       relationship_type, edge_strength, weight, confidence_score, created_at, created_by, metadata, breaking_changes, is_active,
       updated_at, rev, state_rev, deleted_at)
     select edge_id, source, target, source, target, type, 'moderate', weight, confidence, ${createdAt}, 'ada', '{}', breaking, active,
       now(), 1, 1, case when deleted then now() end
     from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::float8[], $6::boolean[], $7::boolean[],
       $8::timestamptz[], $9::float8[], $10::boolean[])
       as given (edge_id, source, target, type, weight, active, deleted, at, confidence, breaking)`,
    [
      edges.map((edge) => edge.edgeId),
      edges.map((edge) => edge.sourceNodeId),
      edges.map((edge) => edge.targetNodeId),
      edges.map((edge) => edge.relationshipType),
      edges.map((edge) => edge.weight),
      edges.map((edge) => edge.isActive),
      edges.map((edge) => deleted.has(edge.sourceNodeId) || deleted.has(edge.targetNodeId)),
      edges.map((edge) => new Date(edge.createdAtMs)),
      edges.map((edge) => edge.confidenceScore),
      edges.map((edge) => edge.breakingChanges),
    ],
  );
}
