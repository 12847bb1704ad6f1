import type { Entity } from '@stemma/projection';
import { edges, toEdge } from '../../entities/edge.entity.js';
import type { Row } from '../../entities/table.js';
import { tableReader } from './table-reader.js';

const selection = `select ${edges.select('e')}, e.deleted_at is not null as deleted from stemma.lineage_edges e`;

export const edgeReader = tableReader({
  subject: 'edge',
  topics: ['edge'],
  selection,
  id: 'e.edge_id',
  toEntity,
});

function toEntity(row: Row & { deleted: boolean }): Entity {
  const edge = toEdge(row);
  return {
    subject: 'edge',
    id: edge.edgeId,
    rev: edge.stateRev,
    state: row.deleted ? null : { ...edge.toState(), weight: edge.weight },
  };
}
