import { GUARD_STATUSES, MAX_COURSE_POINTS, REASON_CODES, VERDICTS } from '@stemma/analytics';
import { fields, TRIAL_ARMS, trialGuardSchema, trialJsonSchema } from '@stemma/models';
import { z } from 'zod';

const orNull = <T extends z.ZodType>(schema: T) => schema.nullable();
const number = z.number();
const count = z.int().min(0);
const interval = z.tuple([number, number]);
const bothArms = z.object({ baseline: count, candidate: count });

const arm = z.object({
  units: count,
  measured: count,
  count,
  planned: count,
  mean: orNull(number),
  standardDeviation: orNull(number),
  skewness: orNull(number),
});

export const assignmentSchema = z.object({
  patternId: fields.uuid,
  unit: fields.trialUnit,
  trialId: orNull(fields.uuid),
  arm: orNull(z.enum(TRIAL_ARMS)),
  nodeId: orNull(fields.uuid),
});

/** What `TrialReport` of orchestration looks like. */
export const trialReportSchema = z.object({
  improvementId: fields.uuid,
  trial: trialJsonSchema,
  verdict: z.enum(VERDICTS),
  decidedBy: orNull(z.enum(['planned_sample', 'sequential'])),
  reasons: z.array(z.object({ code: z.enum(REASON_CODES), message: z.string() })),
  kind: z.enum(['mean', 'rate']),
  isComplete: z.boolean(),
  baseline: arm,
  candidate: arm,
  sampleRatio: z.object({
    expected: number,
    observed: orNull(number),
    chiSquare: orNull(number),
    pValue: orNull(fields.score),
    mismatch: z.boolean(),
  }),
  effect: z.object({
    absolute: orNull(number),
    relative: orNull(number),
    gain: orNull(number),
    level: fields.score,
    intervals: orNull(
      z.object({ kind: z.enum(['fixed', 'sequential']), absolute: interval, relative: orNull(interval) }),
    ),
  }),
  test: orNull(
    z.object({
      name: z.enum(['welch_t', 'mann_whitney', 'two_proportions']),
      statistic: number,
      degreesOfFreedom: orNull(number),
      pValue: fields.score,
      rule: z.string(),
    }),
  ),
  sequential: z.object({
    pValue: orNull(fields.score),
    worsePValue: orNull(fields.score),
    notReady: orNull(z.enum(['too_few', 'no_variation', 'too_skewed'])),
  }),
  power: z.object({ planned: fields.score, reached: orNull(fields.score), needed: orNull(bothArms) }),
  guards: z.array(
    trialGuardSchema.extend({
      status: z.enum(GUARD_STATUSES),
      baselineCount: count,
      candidateCount: count,
      worsening: orNull(number),
      worseningBounds: orNull(interval),
    }),
  ),
  correction: z.object({
    method: z.literal('benjamini_hochberg'),
    pValue: orNull(fields.score),
    adjustedPValue: orNull(fields.score),
    trials: z.array(z.object({ trialId: fields.uuid, pValue: orNull(fields.score) })),
  }),
});

const coursePoint = z.object({
  baselineCount: count,
  candidateCount: count,
  effect: orNull(number),
  interval: orNull(interval).describe('Of the confidence sequence; null while there is no evidence.'),
  better: orNull(number).describe('From this effect on the candidate is significantly better.'),
  worse: orNull(number).describe('From this effect on it is shown to be worse, and rejected.'),
});

/** What `ChartedReport` of orchestration looks like. */
export const chartedReportSchema = trialReportSchema.extend({
  course: z
    .array(coursePoint)
    .max(MAX_COURSE_POINTS)
    .describe(
      'How the sequential test came to where it is, relative to the mean of the baseline; the last point is the present one.',
    ),
});
