import type { z } from 'zod';
import { contentHash } from '../content/content-hash.js';
import { contentOrder } from '../content/same-content.js';
import type { UsageTotals } from '../usage/usage-totals.js';
import type { nodeInputSchema } from './node-input.js';
import type { NodeState } from './node-state.js';

/** Where a new node stands among the others. */
export interface NodePlace {
  readonly version: number;
  readonly lineageId: string;
  readonly generation: number;
}

type Given = Omit<z.output<typeof nodeInputSchema>, 'nodeId' | keyof NodePlace>;

/**
 * The state of a new node: what was given, checked, with what follows from it. Written out: a rest pattern here made
 * this ten times slower, and imports make millions of nodes. `now` stands in for times that are not told.
 */
export function newNodeState(
  nodeId: string,
  given: Given,
  place: NodePlace,
  presetUsage: UsageTotals,
  now: Date,
  rev = 1,
): NodeState {
  const { content, status } = given;
  const createdAt = given.createdAt ?? now;
  return {
    nodeId,
    patternId: given.patternId,
    version: place.version,
    versionLabel: given.versionLabel,
    lineageId: place.lineageId,
    generation: place.generation,
    status,
    evolutionType: given.evolutionType,
    content,
    contentHash: given.contentHash ?? (content === null ? null : contentHash(content)),
    contentOrder: contentOrder(content),
    createdAt,
    createdBy: given.createdBy,
    deprecatedAt: given.deprecatedAt ?? (status === 'deprecated' ? createdAt : null),
    deprecatedReason: given.deprecatedReason,
    replacedByNodeId: given.replacedByNodeId,
    metadata: given.metadata,
    tags: given.tags,
    usage: presetUsage,
    presetUsage,
    lastUsedAt: given.lastUsedAt,
    updatedAt: given.updatedAt ?? createdAt,
    rev,
    stateRev: rev,
    usageRev: 0,
  };
}
