import { z } from 'zod';
import { fields, orNull } from '../fields/fields.js';

/** What a new edge is made of. `child_of` is taken, and stored as `parent_of` the other way round. */
export const edgeInputSchema = z.strictObject({
  edgeId: orNull(fields.uuid),
  sourceNodeId: fields.uuid,
  targetNodeId: fields.uuid,
  sourcePatternId: fields.uuid,
  targetPatternId: fields.uuid,
  relationshipType: fields.relationshipType,
  edgeStrength: fields.edgeStrength.default('moderate'),
  similarityScore: orNull(fields.score),
  confidenceScore: orNull(fields.score),
  changeSummary: orNull(fields.changeSummary),
  breakingChanges: fields.flag.default(false),
  isActive: fields.flag.default(true),
  deactivatedAt: orNull(fields.timestamp),
  deactivationReason: orNull(fields.reason),
  metadata: fields.metadata.default(() => ({})),
  createdAt: orNull(fields.timestamp),
  createdBy: fields.createdBy,
  updatedAt: orNull(fields.timestamp),
});
export type EdgeInput = z.input<typeof edgeInputSchema>;

/** What may be changed of an edge later; absent = left as it is, null = cleared. */
export const edgePatchSchema = z.strictObject({
  edgeStrength: fields.edgeStrength.optional(),
  similarityScore: fields.score.nullable().optional(),
  confidenceScore: fields.score.nullable().optional(),
  changeSummary: fields.changeSummary.nullable().optional(),
  breakingChanges: fields.flag.optional(),
  metadata: fields.metadata.optional(),
});
export type EdgePatch = z.input<typeof edgePatchSchema>;

/** The API's JSON form; keys of a newer server and the derived `weight` are passed over. */
export const edgeJsonSchema = z.object({
  ...edgeInputSchema.shape,
  edgeId: fields.uuid,
  createdAt: fields.timestamp,
  updatedAt: fields.timestamp,
  rev: fields.rev,
});
