import { z } from 'zod';
import { fields, orNull } from '../fields/fields.js';
import type { Given } from '../fields/with-defaults.js';
import type { Changes } from '../content/differs.js';
import type { ImprovementState } from './improvement-state.js';

export const improvementInputSchema = z.strictObject({
  improvementId: orNull(fields.uuid),
  patternId: fields.uuid,
  nodeId: fields.uuid,
  candidateNodeId: orNull(fields.uuid),
  status: fields.improvementStatus.default('proposed'),
  improvementType: fields.improvementType,
  description: fields.improvementDescription,
  source: fields.source.default('system'),
  priority: fields.improvementPriority.default('medium'),
  proposedChanges: fields.metadata.default({}),
  baselineMetrics: fields.metadata.default({}),
  improvedMetrics: fields.metadata.default({}),
  performanceDelta: orNull(fields.number),
  pValue: orNull(fields.score),
  confidenceScore: fields.score.default(0),
  sampleSize: fields.count.default(0),
  testResults: z.array(fields.metadata).max(1_000).default([]),
  impactEstimate: orNull(fields.number),
  appliedAt: orNull(fields.timestamp),
  appliedNodeId: orNull(fields.uuid),
  reason: orNull(fields.reason),
  createdAt: orNull(fields.timestamp),
  updatedAt: orNull(fields.timestamp),
  createdBy: fields.createdBy,
  rev: orNull(fields.importedRev),
});
export type ImprovementInput = Given<typeof improvementInputSchema>;

export const improvementJsonSchema = z.object({
  ...improvementInputSchema.shape,
  improvementId: fields.uuid,
  createdAt: fields.timestamp,
  updatedAt: fields.timestamp,
  rev: fields.rev,
});

/** What may be changed by hand; absent = left as it is, null = cleared. */
export type ImprovementPatch = Changes<
  ImprovementState,
  'candidateNodeId' | 'improvementType' | 'description' | 'priority' | 'proposedChanges' | 'impactEstimate'
>;
