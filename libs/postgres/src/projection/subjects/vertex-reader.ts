import type { LineageStatus } from '@stemma/models';
import type { Entity } from '@stemma/projection';
import type { Sql } from '../../sql/sql.js';
import { nodeReader } from './node-reader.js';
import { behind, FIRST_ID, inLane, type SubjectReader } from './subject-reader.js';

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

/** Of versions what a walk needs: a tenth of the columns of a node, so that a million are soon read. */
export const vertexReader: SubjectReader = {
  ...nodeReader,
  subject: 'vertex',
  async load(sql: Sql, ids) {
    const rows = await sql.rows<VertexRow>(`${selection} where node_id = any($1::uuid[])`, [ids]);
    return rows.map(toEntity);
  },
  async scan(sql: Sql, after, { lane, lanes }, limit) {
    const text = `${selection} where node_id ${behind(after)} $1::uuid and ${inLane('node_id', '$2', '$3')}
      order by node_id limit $4`;
    return (await sql.rows<VertexRow>(text, [after ?? FIRST_ID, lane, lanes, limit])).map(toEntity);
  },
};

function toEntity({ node_id: nodeId, status, created_at_ms: createdAtMs, rev, deleted }: VertexRow): Entity {
  const state = deleted ? null : { nodeId, status, createdAtMs };
  return { subject: 'vertex', id: nodeId, rev: Number(rev), state };
}
