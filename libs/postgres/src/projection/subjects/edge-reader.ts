import type { Entity } from '@stemma/projection';
import { edgeSelection, toEdge, type EdgeRow } from '../../rows/edge.row.js';
import { tableReader } from './table-reader.js';

interface MirroredEdgeRow extends EdgeRow {
  deleted: boolean;
}

const selection = `select ${edgeSelection}, e.deleted_at is not null as deleted from stemma.lineage_edges e`;

export const edgeReader = tableReader({
  subject: 'edge',
  topics: ['edge'],
  selection,
  id: 'e.edge_id',
  toEntity,
});

function toEntity(row: MirroredEdgeRow): Entity {
  const edge = toEdge(row);
  return {
    subject: 'edge',
    id: row.edge_id,
    rev: edge.stateRev,
    state: row.deleted ? null : { ...edge.toState(), weight: edge.weight },
  };
}
