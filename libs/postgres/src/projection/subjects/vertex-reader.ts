import type { LineageStatus } from '@stemma/models';
import type { Entity } from '@stemma/projection';
import { nodesWithUsage } from '../../rows/node.row.js';
import { tableReader } from './table-reader.js';

interface VertexRow {
  node_id: string;
  status: LineageStatus;
  created_at_ms: number;
  rev: string;
  deleted: boolean;
}

// The rev is that of all that an answer shows of a version, usage too: texts are remembered by it (ADR 0010).
const selection = `
  select n.node_id, n.status, floor(extract(epoch from n.created_at) * 1000)::float8 as created_at_ms,
    n.state_rev + coalesce(u.rev, 0) as rev, n.deleted_at is not null as deleted
  from ${nodesWithUsage}`;

/** Of versions what a walk needs: a tenth of the columns of a node, so that a million are soon read. */
export const vertexReader = tableReader({
  subject: 'vertex',
  topics: ['node', 'node_usage'],
  counting: 'select count(*) from stemma.lineage_nodes',
  selection,
  id: 'n.node_id',
  toEntity,
});

function toEntity({ node_id: nodeId, status, created_at_ms: createdAtMs, rev, deleted }: VertexRow): Entity {
  const state = deleted ? null : { nodeId, status, createdAtMs };
  return { subject: 'vertex', id: nodeId, rev: Number(rev), state };
}
