import type { Entity } from '@stemma/projection';
import { edgeSelection, toEdge, type EdgeRow } from '../../rows/edge.row.js';
import type { Sql } from '../../sql/sql.js';
import { toEntityRev } from './node-reader.js';
import { inLane, type SubjectReader } from './subject-reader.js';

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
      where ($1::uuid is null or e.edge_id > $1) and ${inLane('e.edge_id', '$2', '$3')} order by e.edge_id limit $4`;
    return (await sql.rows<MirroredEdgeRow>(text, [after, lane, lanes, limit])).map(toEntity);
  },
  async list(sql: Sql, after, to, limit) {
    const rows = await sql.rows<{ id: string; rev: string }>(listEdges, [after, to, limit]);
    return rows.map(toEntityRev);
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

const listEdges = `
  select edge_id as id, state_rev as rev from stemma.lineage_edges
  where ($1::uuid is null or edge_id > $1) and ($2::uuid is null or edge_id <= $2) and deleted_at is null
  order by edge_id limit $3`;
