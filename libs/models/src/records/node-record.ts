import { z } from 'zod';
import { defaultEdgeOf } from '../enumerations/evolution-type.js';
import type { StoredRelationshipType } from '../enumerations/relationship-type.js';
import { fields, orNull } from '../fields/fields.js';
import { edgeIdOf } from '../ids/ids.js';
import { checkContentHash, checkMeans, nodeShape } from '../node/node-input.js';

/** Preset use, exactly: sums as decimal text, as an export writes them; else `usageCount` and the means tell it. */
const presetUsageSchema = z.strictObject({
  count: fields.usageCount,
  executionTimeSumMs: z.string().regex(/^\d{1,30}(\.\d{1,6})?$/, 'must be a decimal with at most 6 places'),
  successSum: z.string().regex(/^\d{1,20}(\.\d{1,9})?$/, 'must be a decimal with at most 9 places'),
});

export const MAX_PARENTS = 1_000;

const parentSchema = z.strictObject({
  nodeId: fields.uuid,
  edgeId: orNull(fields.uuid),
  relationshipType: orNull(fields.relationshipType),
  edgeStrength: fields.edgeStrength.default('moderate'),
  similarityScore: orNull(fields.score),
  confidenceScore: orNull(fields.score),
  changeSummary: orNull(fields.changeSummary),
  breakingChanges: fields.flag.default(false),
});

const recordShape = z.object(nodeShape).omit({ generation: true }).shape;

/** A node with the edges to its parents; `version` null = the next of its pattern, generation is derived. */
export const nodeRecordSchema = z
  .strictObject({
    record: z.literal('node'),
    ...recordShape,
    nodeId: fields.uuid,
    version: orNull(fields.version),
    presetUsage: orNull(presetUsageSchema),
    /** Likewise what executions added that have left by retention: where the version is new, it is use that it arrives with. */
    pastUsage: orNull(presetUsageSchema),
    rev: orNull(fields.importedRev),
    parents: z
      .array(parentSchema)
      .max(MAX_PARENTS)
      .default(() => []),
  })
  .check(checkMeans, checkContentHash);

type ParsedNode = z.output<typeof nodeRecordSchema>;

/** An edge from a parent, its type and id settled. */
export type ParentLink = Omit<z.output<typeof parentSchema>, 'edgeId' | 'relationshipType'> & {
  readonly edgeId: string;
  readonly relationshipType: StoredRelationshipType;
};
export type NodeRecord = Omit<ParsedNode, 'parents'> & { readonly parents: readonly ParentLink[] };

/**
 * Settles the edges to the parents: the type is the given one, else the default of the evolution type,
 * else `derived_from`. A parent that is told as `child_of` means the same as `parent_of` here: the node
 * is the child either way.
 */
export function settleParents(node: ParsedNode): NodeRecord {
  if (node.parents.length === 0) return { ...node, parents: [] };
  const fallback = (node.evolutionType === null ? null : defaultEdgeOf(node.evolutionType)) ?? 'derived_from';
  const parents = node.parents.map((parent): ParentLink => {
    const given = parent.relationshipType ?? fallback;
    const relationshipType = given === 'child_of' ? 'parent_of' : given;
    const edgeId = parent.edgeId ?? edgeIdOf(parent.nodeId, node.nodeId, relationshipType);
    return { ...parent, edgeId, relationshipType };
  });
  return { ...node, parents };
}
