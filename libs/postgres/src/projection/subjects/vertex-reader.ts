import type { LineageStatus } from '@stemma/models';
import type { Entity } from '@stemma/projection';
import { tableReader } from './table-reader.js';

interface VertexRow {
  node_id: string;
  status: LineageStatus;
  created_at_ms: number;
  rev: string;
  deleted: boolean;
}

const selection = `
  select node_id, status, floor(extract(epoch from created_at) * 1000)::float8 as created_at_ms, state_rev as rev,
    deleted_at is not null as deleted
  from stemma.lineage_nodes`;

/** Of versions what a walk needs: a tenth of the columns of a node, so that a million are soon read. Not its use. */
export const vertexReader = tableReader({
  subject: 'vertex',
  topics: ['node'],
  selection,
  id: 'node_id',
  toEntity,
});

function toEntity({ node_id: nodeId, status, created_at_ms: createdAtMs, rev, deleted }: VertexRow): Entity {
  const state = deleted ? null : { nodeId, status, createdAtMs };
  return { subject: 'vertex', id: nodeId, rev: Number(rev), state };
}
