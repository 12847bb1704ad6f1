import { z } from 'zod';
import { fields, orNull } from '../fields/fields.js';

/** Fewer in an arm tell nothing of a distribution; more than this one does not wait for. */
export const MIN_PLANNED_ARM = 30;
export const MAX_PLANNED_ARM = 200_000;

export const trialGuardSchema = z.strictObject({
  metric: fields.trialMetric,
  direction: fields.trialDirection,
  tolerance: fields.effect.default(0.05),
});

const planned = z.int().min(MIN_PLANNED_ARM).max(MAX_PLANNED_ARM);

const designShape = {
  metric: fields.trialMetric,
  direction: fields.trialDirection,
  minimumEffect: fields.effect,
  expectedEffect: fields.effect,
  alpha: fields.alpha,
  power: fields.power,
  candidateShare: fields.candidateShare,
  guards: z.array(trialGuardSchema).max(10),
  plannedBaseline: planned,
  plannedCandidate: planned,
};

/** A trial as import and export carry it. */
export const trialInputSchema = z.strictObject({
  ...designShape,
  trialId: fields.uuid,
  improvementId: fields.uuid,
  patternId: fields.uuid,
  baselineNodeId: fields.uuid,
  candidateNodeId: fields.uuid,
  startedAt: fields.timestamp,
  endedAt: orNull(fields.timestamp),
  createdBy: fields.createdBy,
});

/** The API's JSON form. */
export const trialJsonSchema = z.object(trialInputSchema.shape);

export const executionTrialSchema = z.strictObject({
  trialId: fields.uuid,
  arm: fields.trialArm,
  unit: orNull(fields.trialUnit),
});
