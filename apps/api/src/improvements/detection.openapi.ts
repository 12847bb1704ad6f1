import { fields, improvementJsonSchema } from '@stemma/models';
import { z } from 'zod';

const skill = z.object({
  outcomeCount: z.int().min(0),
  validatedCount: z.int().min(0),
  brier: z.number(),
  baseRateBrier: z.number(),
  brierSkill: z.number(),
  auc: fields.score,
});

/** What `Detection` of orchestration looks like. */
export const detectionSchema = z.object({
  from: fields.timestamp,
  to: fields.timestamp,
  findingCount: z.int().min(0),
  proposed: z.array(z.object({ improvement: improvementJsonSchema, chance: fields.score.nullable() })),
  ranking: z.object({
    weights: z.record(z.string(), z.number()).nullable(),
    skill: skill.nullable(),
    reason: z.string().nullable(),
  }),
});
