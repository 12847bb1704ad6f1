import {
  LineageNode,
  NO_USAGE,
  SUCCESS_DIGITS,
  TIME_DIGITS,
  type NodeState,
  type UsageTotals,
} from '@stemma/models';
import type { UsedNode } from '@stemma/orchestration';
import {
  bigint,
  integer,
  json,
  jsonb,
  key,
  named,
  numeric,
  optional,
  text,
  texts,
  timestamp,
  uuid,
  type Group,
} from './column.js';
import { Table, type Row } from './table.js';

/** What a version is, without its use. */
type Definition = Omit<NodeState, 'usage' | 'lastUsedAt' | 'usageRev'>;

export const nodes = new Table<Definition>(
  'lineage_nodes',
  {
    nodeId: key(uuid),
    patternId: uuid,
    version: integer,
    versionLabel: optional(text),
    lineageId: uuid,
    generation: integer,
    status: text,
    evolutionType: optional(text),
    content: optional(json),
    contentHash: optional(text),
    contentOrder: optional(text),
    createdAt: timestamp,
    createdBy: text,
    deprecatedAt: optional(timestamp),
    deprecatedReason: optional(text),
    replacedByNodeId: optional(uuid),
    metadata: jsonb,
    tags: texts,
    presetUsage: totals('preset'),
    updatedAt: timestamp,
    rev: integer,
    stateRev: bigint,
  },
  { apart: { deletedAt: optional(timestamp) } },
);

/** What versions were used; one that never was has no row. */
export const nodeUsage = new Table<UsedNode>('node_usage', {
  nodeId: key(uuid),
  usage: totals('usage'),
  lastUsedAt: optional(timestamp),
  usageRev: named('rev', bigint),
});

/** Where `nodeSelection` selects from. */
export const nodesWithUsage = 'stemma.lineage_nodes n left join stemma.node_usage u on u.node_id = n.node_id';

const OF_USAGE = 'of_usage_';

/** All of a node of `nodesWithUsage`; `withoutContent` leaves the snapshot behind, which may be large. */
export const nodeSelection = `${nodes.select('n')}, ${nodeUsage.select('u', OF_USAGE)}`;
export const nodeSelectionWithoutContent = nodeSelection.replace('n.content,', 'null as content,');

export function toNode(row: Row): LineageNode {
  const used = row[`${OF_USAGE}node_id`] === null ? UNUSED : nodeUsage.state(row, OF_USAGE);
  return LineageNode.from({ ...used, ...nodes.state(row) });
}

const UNUSED = { usage: NO_USAGE, lastUsedAt: null, usageRev: 0 };

function totals(of: string): Group<UsageTotals> {
  return {
    group: {
      count: named(`${of}_count`, bigint),
      timeSumNs: named(`${of}_time_sum_ms`, numeric(TIME_DIGITS)),
      successSum: named(`${of}_success_sum`, numeric(SUCCESS_DIGITS)),
    },
  };
}
