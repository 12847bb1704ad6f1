import type { Entity } from '@stemma/projection';
import { nodeSelectionWithoutContent, nodesWithUsage, toNode } from '../../entities/node.entity.js';
import type { Row } from '../../entities/table.js';
import { tableReader } from './table-reader.js';

interface MirroredNodeRow extends Row {
  name: string;
  pattern_kind: string;
  namespace: string;
  deleted: boolean;
}

const selection = `
  select ${nodeSelectionWithoutContent}, p.name, p.kind as pattern_kind, p.namespace,
    n.deleted_at is not null as deleted
  from ${nodesWithUsage} join stemma.patterns p using (pattern_id)`;

export const nodeReader = tableReader({
  subject: 'node',
  topics: ['node', 'node_usage'],
  selection,
  id: 'n.node_id',
  toEntity,
});

function toEntity(row: MirroredNodeRow): Entity {
  const { name, pattern_kind: kind, namespace, deleted } = row;
  const node = toNode(row);
  return {
    subject: 'node',
    id: node.nodeId,
    rev: node.shownRev,
    state: deleted ? null : { ...node.toState(), name, kind, namespace },
  };
}
