import { GRANULARITIES } from '@stemma/orchestration';
import { fields } from '@stemma/models';
import { z } from 'zod';

const count = z.int().min(0);
const instant = fields.timestamp;
const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();
const time = maybe(fields.durationMs);
const rate = maybe(fields.score);
const interval = maybe(z.object({ low: z.number(), high: z.number(), level: fields.score }));

const breakdown = z.object({
  values: z.array(z.object({ value: z.string(), executions: count })),
  distinct: count,
  isLowerBound: z.boolean(),
  otherExecutions: count,
});

const times = { avgExecutionTimeMs: time, p50ExecutionTimeMs: time, p95ExecutionTimeMs: time };

const detailSince = maybe(instant).describe(
  'Executions that are older have left by retention: all are counted, and percentiles are those of the sketch. Null: none of those asked for.',
);

export const usageReportSchema = z.object({
  scope: z.object({
    of: z.enum(['pattern', 'node', 'family', 'namespace']),
    patternId: fields.uuid.optional(),
    nodeId: fields.uuid.optional(),
    lineageId: fields.uuid.optional(),
    namespace: fields.namespace.optional(),
  }),
  detailSince,
  from: instant,
  to: instant,
  frequency: z.object({
    ...{ total: count, perDay: z.number(), perWeek: z.number(), perMonth: z.number() },
    ...{ uniqueContexts: count, uniqueUsers: count },
    peakDay: maybe(z.object({ day: fields.day, executions: count })),
    ...{ firstUsedAt: maybe(instant), lastUsedAt: maybe(instant), hoursSinceLastUse: maybe(z.number()) },
  }),
  success: z.object({
    ...{ successCount: count, failureCount: count, successRate: rate, failureRate: rate },
    ...{ successRateInterval: interval, timeouts: count, timeoutRate: rate },
    ...{ qualityGatesChecked: count, qualityGateFailures: count, meanQuality: rate },
  }),
  performance: z.object({
    ...{ ...times, p99ExecutionTimeMs: time, minExecutionTimeMs: time, maxExecutionTimeMs: time },
    ...{ sumExecutionTimeMs: z.number(), stdevExecutionTimeMs: time },
    percentileMethod: z.enum(['exact', 'sketch']),
    percentileRelativeError: z.number(),
  }),
  trend: z.object({
    granularity: z.enum(GRANULARITIES),
    buckets: z
      .array(
        z.object({
          ...{ start: instant, executions: count },
          ...{ p50ExecutionTimeMs: time.optional(), p95ExecutionTimeMs: time.optional() },
          contexts: breakdown.optional(),
        }),
      )
      .describe('Percentiles, which are those of the sketch, and contexts: where `detailed` is asked for.'),
    velocity: maybe(z.number()),
    acceleration: maybe(z.number()),
    growthPercent: maybe(z.number()),
    class: maybe(fields.usageTrend),
  }),
  distribution: z.object({
    ...{ context: breakdown, agent: breakdown, project: breakdown, fileType: breakdown },
    hours: z.array(count).length(24),
    weekdays: z.array(count).length(7),
  }),
});

const window = { from: instant, to: instant };

export const healthReportSchema = z.object({
  ...{ windowDays: count, patternId: fields.uuid, detailSince, ...window },
  baseline: z.object({ ...window, totalExecutions: count }),
  ...{ totalExecutions: count, totalSuccesses: count, totalFailures: count },
  ...{ avgSuccessRate: rate, errorRate: rate, ...times, p99ExecutionTimeMs: time },
  trend: fields.trendDirection,
  healthStatus: maybe(fields.healthStatus),
  score: rate,
  isSmallSample: z.boolean(),
  judgements: z.array(
    z.object({
      aspect: z.enum(['success', 'latency', 'errorTrend', 'feedback']),
      status: maybe(fields.healthStatus),
      ...{ score: rate, weight: fields.score, value: maybe(z.number()), interval },
      ...{ reference: maybe(z.number()), sampleSize: count },
      ...{ reason: maybe(z.string()), recommendation: maybe(z.string()) },
    }),
  ),
  recommendations: z.array(z.string()),
  thresholds: z.record(z.string(), z.number()),
});

export const rankingSchema = z.object({
  ...window,
  items: z.array(
    z.object({
      ...{ patternId: fields.uuid, name: fields.name, kind: fields.kind, namespace: fields.namespace },
      ...{ createdAt: instant, executionCount: count, successRate: rate, avgExecutionTimeMs: time },
      ...{ firstUsedAt: maybe(instant), lastUsedAt: maybe(instant) },
    }),
  ),
});
