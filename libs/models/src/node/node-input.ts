import { z } from 'zod';
import { contentHash } from '../content/content-hash.js';
import { fields, orNull } from '../fields/fields.js';
import type { Given } from '../fields/with-defaults.js';
import type { Changes } from '../content/differs.js';
import type { NodeState } from './node-state.js';
import type { JsonValue } from '../fields/json-value.js';

/** The fields of a node as they are written; what each of node input, JSON and record is made of. */
export const nodeShape = {
  nodeId: orNull(fields.uuid),
  patternId: fields.uuid,
  version: fields.version.default(1),
  versionLabel: orNull(fields.versionLabel),
  lineageId: orNull(fields.uuid),
  generation: fields.version.default(1),
  status: fields.lineageStatus.default('draft'),
  evolutionType: orNull(fields.evolutionType),
  content: fields.content.default(null),
  contentHash: orNull(fields.contentHash),
  createdAt: orNull(fields.timestamp),
  createdBy: fields.createdBy,
  deprecatedAt: orNull(fields.timestamp),
  deprecatedReason: orNull(fields.reason),
  replacedByNodeId: orNull(fields.uuid),
  metadata: fields.metadata.default(() => ({})),
  tags: fields.tags.default(() => []),
  usageCount: fields.usageCount.default(0),
  avgExecutionTimeMs: orNull(fields.durationMs),
  successRate: orNull(fields.score),
  lastUsedAt: orNull(fields.timestamp),
  updatedAt: orNull(fields.timestamp),
};

interface Means {
  readonly usageCount: number;
  readonly avgExecutionTimeMs: number | null;
  readonly successRate: number | null;
}

/** A preset count weighs nothing without its means, so both must come along. */
export function checkMeans({ value, issues }: z.core.ParsePayload<Means>): void {
  if (value.usageCount <= 0) return;
  for (const key of ['avgExecutionTimeMs', 'successRate'] as const) {
    if (value[key] !== null) continue;
    issues.push({
      code: 'custom',
      input: value,
      path: [key],
      params: { fault: 'required' },
      message: 'is required where usageCount is above 0',
    });
  }
}

interface Snapshot {
  readonly content: JsonValue;
  readonly contentHash: string | null;
}

/** A hash may stand alone (binary files), but never contradict the content beside it. */
export function checkContentHash({ value, issues }: z.core.ParsePayload<Snapshot>): void {
  if (value.contentHash === null || value.content === null) return;
  if (value.contentHash === contentHash(value.content)) return;
  issues.push({
    code: 'custom',
    input: value,
    path: ['contentHash'],
    message: 'must be the SHA-256 of the content',
  });
}

/** What a new node is made of: absent values get their defaults, `usageCount` and the means are preset use. */
export const nodeInputSchema = z
  .strictObject(nodeShape)
  .check(checkMeans, checkContentHash, ({ value, issues }) => {
    if (value.nodeId !== null && value.replacedByNodeId === value.nodeId) {
      issues.push({
        code: 'custom',
        input: value,
        path: ['replacedByNodeId'],
        message: 'must be another node',
      });
    }
  });
export type NodeInput = Given<typeof nodeInputSchema>;

/** What may be changed of a version later; absent = left as it is, null = cleared. */
export type NodePatch = Changes<NodeState, 'versionLabel' | 'tags' | 'metadata'>;

/** The API's JSON form; keys of a newer server are passed over. */
export const nodeJsonSchema = z
  .object({
    ...nodeShape,
    nodeId: fields.uuid,
    version: fields.version,
    lineageId: fields.uuid,
    generation: fields.version,
    createdAt: fields.timestamp,
    updatedAt: fields.timestamp,
    rev: fields.rev,
  })
  .check(checkMeans);
