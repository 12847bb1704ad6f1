import type { LineageStatus } from '@stemma/models';
import type { Entity } from '@stemma/projection';
import { toVector } from '../../entities/vector.js';
import type { SubjectReader } from './subject-reader.js';
import { tableReader } from './table-reader.js';

interface PointRow {
  node_id: string;
  pattern_id: string;
  lineage_id: string;
  namespace: string;
  kind: string;
  status: LineageStatus;
  tags: string[];
  version: number;
  content_hash: string | null;
  deleted: boolean;
  vector: Buffer | null;
  rev: string;
}

// Both counters only grow, so their sum grows with every change of either.
const rev = 'n.state_rev + m.rev';

/** The vector points of one model's vectors. A version without a vector of that model yet is not listed at all. */
export function pointReader(model: string): SubjectReader {
  const selection = `
    select n.node_id, n.pattern_id, n.lineage_id, p.namespace, p.kind, n.status, n.tags, n.version, n.content_hash,
      n.deleted_at is not null as deleted, coalesce(m.vector, v.vector) as vector, ${rev} as rev
    from stemma.lineage_nodes n
    join stemma.patterns p using (pattern_id)
    join stemma.node_embeddings m on m.node_id = n.node_id and m.model = '${model.replaceAll("'", "''")}'
    left join stemma.embeddings v on v.model = m.model and v.text_hash = m.text_hash`;
  return tableReader({
    subject: 'point',
    topics: ['node', 'embedding'],
    selection,
    id: 'n.node_id',
    toEntity,
  });
}

function toEntity(row: PointRow): Entity {
  const stateRev = Number(row.rev);
  return {
    subject: 'point',
    id: row.node_id,
    rev: stateRev,
    state:
      row.deleted || row.vector === null
        ? null
        : {
            nodeId: row.node_id,
            vector: toVector(row.vector),
            stateRev,
            payload: {
              patternId: row.pattern_id,
              lineageId: row.lineage_id,
              namespace: row.namespace,
              kind: row.kind,
              status: row.status,
              tags: row.tags,
              version: row.version,
              contentHash: row.content_hash,
            },
          },
  };
}
