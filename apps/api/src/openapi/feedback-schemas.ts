import { fields, SENTIMENTS } from '@stemma/models';
import { RATINGS } from '@stemma/orchestration';
import { z } from 'zod';

const count = z.int().min(0);
const counts = {
  feedbackCount: count,
  sentiments: z.record(z.enum(SENTIMENTS), count),
};

/** Answer of `GET /v1/patterns/{patternId}/feedback/summary`. */
export const feedbackSummarySchema = z.object({
  patternId: fields.uuid,
  from: fields.timestamp,
  to: fields.timestamp,
  ...counts,
  ratings: z.record(z.enum(RATINGS), z.object({ count, mean: z.number().nullable() })),
  successConfirmed: z.object({ confirmedCount: count, answeredCount: count, share: fields.score.nullable() }),
  topIssues: z.array(z.object({ issue: fields.issue, feedbackCount: count })),
  weeks: z.array(z.object({ start: fields.timestamp, ...counts })),
  implicitSignals: z.object({
    retryWindowMs: z.int().min(1),
    examinedFrom: fields.timestamp,
    executionCount: count,
    unattributedCount: count,
    taskCount: count,
    retryCount: count,
    retriedTaskCount: count,
    maxRetryCount: count.nullable(),
    completedTaskCount: count,
    abandonedTaskCount: count,
    openTaskCount: count,
    timeToCompleteMs: z
      .object({ mean: fields.durationMs, p50: fields.durationMs, p95: fields.durationMs })
      .nullable(),
  }),
});
