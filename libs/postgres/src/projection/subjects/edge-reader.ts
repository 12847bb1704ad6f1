import type { Entity } from '@stemma/projection';
import { edgeSelection, toEdge, type EdgeRow } from '../../rows/edge.row.js';
import type { Sql } from '../../sql/sql.js';
import { behind, FIRST_ID, inLane, type SubjectReader } from './subject-reader.js';

interface MirroredEdgeRow extends EdgeRow {
  deleted: boolean;
}

const selection = `select ${edgeSelection}, e.deleted_at is not null as deleted from stemma.lineage_edges e`;

export const edgeReader: SubjectReader = {
  subject: 'edge',
  topics: ['edge'],
  counting: 'select count(*) from stemma.lineage_edges',
  async load(sql: Sql, ids) {
    return (await sql.rows<MirroredEdgeRow>(`${selection} where e.edge_id = any($1::uuid[])`, [ids])).map(
      toEntity,
    );
  },
  async scan(sql: Sql, after, { lane, lanes }, limit) {
    const text = `${selection}
      where e.edge_id ${behind(after)} $1::uuid and ${inLane('e.edge_id', '$2', '$3')} order by e.edge_id limit $4`;
    return (await sql.rows<MirroredEdgeRow>(text, [after ?? FIRST_ID, lane, lanes, limit])).map(toEntity);
  },
};

function toEntity(row: MirroredEdgeRow): Entity {
  const edge = toEdge(row);
  return {
    subject: 'edge',
    id: row.edge_id,
    rev: edge.stateRev,
    state: row.deleted ? null : { ...edge.toState(), weight: edge.weight },
  };
}
