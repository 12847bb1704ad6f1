import { z } from 'zod';
import { fields, orNull } from '../fields/fields.js';
import type { Given } from '../fields/with-defaults.js';
import type { Changes } from '../content/differs.js';
import type { EdgeState } from './edge-state.js';

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
export type EdgeInput = Given<typeof edgeInputSchema>;

/** What may be changed of an edge later; absent = left as it is, null = cleared. */
export type EdgePatch = Changes<
  EdgeState,
  'edgeStrength' | 'similarityScore' | 'confidenceScore' | 'changeSummary' | 'breakingChanges' | 'metadata'
>;

/** The API's JSON form; keys of a newer server and the derived `weight` are passed over. */
export const edgeJsonSchema = z.object({
  ...edgeInputSchema.shape,
  edgeId: fields.uuid,
  createdAt: fields.timestamp,
  updatedAt: fields.timestamp,
  rev: fields.rev,
});
