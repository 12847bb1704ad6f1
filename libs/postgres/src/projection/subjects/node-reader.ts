import type { Entity } from '@stemma/projection';
import { nodeSelectionWithoutContent, toNode, type NodeRow } from '../../rows/node.row.js';
import type { Sql } from '../../sql/sql.js';
import { behind, FIRST_ID, inLane, type SubjectReader } from './subject-reader.js';

interface MirroredNodeRow extends NodeRow {
  name: string;
  pattern_kind: string;
  namespace: string;
  deleted: boolean;
}

const selection = `
  select ${nodeSelectionWithoutContent}, p.name, p.kind as pattern_kind, p.namespace,
    n.deleted_at is not null as deleted
  from stemma.lineage_nodes n join stemma.patterns p using (pattern_id)`;

export const nodeReader: SubjectReader = {
  subject: 'node',
  topics: ['node'],
  counting: 'select count(*) from stemma.lineage_nodes',
  async load(sql: Sql, ids) {
    return (await sql.rows<MirroredNodeRow>(`${selection} where n.node_id = any($1::uuid[])`, [ids])).map(
      toEntity,
    );
  },
  async scan(sql: Sql, after, { lane, lanes }, limit) {
    const text = `${selection}
      where n.node_id ${behind(after)} $1::uuid and ${inLane('n.node_id', '$2', '$3')} order by n.node_id limit $4`;
    return (await sql.rows<MirroredNodeRow>(text, [after ?? FIRST_ID, lane, lanes, limit])).map(toEntity);
  },
};

function toEntity(row: MirroredNodeRow): Entity {
  const { name, pattern_kind: kind, namespace, deleted } = row;
  const node = toNode(row);
  return {
    subject: 'node',
    id: row.node_id,
    rev: node.stateRev,
    state: deleted ? null : { ...node.toState(), name, kind, namespace },
  };
}
