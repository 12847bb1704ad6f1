import { z } from 'zod';
import { check } from '../errors/check.js';
import type { HealthStatus, TrendDirection } from '../enumerations/trend.js';
import { fields, orNull } from '../fields/fields.js';
import { valueObject } from '../fields/value-object.js';

export const DEFAULT_HEALTH_WINDOW_DAYS = 7;

/** How a pattern did in the last days; times in milliseconds, null without executions. */
export interface HealthMetricsState {
  readonly patternId: string;
  readonly windowDays: number;
  readonly totalExecutions: number;
  readonly totalSuccesses: number;
  readonly totalFailures: number;
  /** 0..1 */
  readonly avgSuccessRate: number | null;
  readonly avgExecutionTimeMs: number | null;
  readonly p50ExecutionTimeMs: number | null;
  readonly p95ExecutionTimeMs: number | null;
  readonly p99ExecutionTimeMs: number | null;
  readonly trend: TrendDirection;
  readonly healthStatus: HealthStatus;
  readonly recommendations: readonly string[];
}

export const healthMetricsInputSchema = z.strictObject({
  patternId: fields.uuid,
  windowDays: z.int().min(1).max(3_660).default(DEFAULT_HEALTH_WINDOW_DAYS),
  totalExecutions: fields.usageCount,
  totalSuccesses: fields.usageCount,
  totalFailures: fields.usageCount,
  avgSuccessRate: orNull(fields.score),
  avgExecutionTimeMs: orNull(fields.durationMs),
  p50ExecutionTimeMs: orNull(fields.durationMs),
  p95ExecutionTimeMs: orNull(fields.durationMs),
  p99ExecutionTimeMs: orNull(fields.durationMs),
  trend: fields.trendDirection.default('stable'),
  healthStatus: fields.healthStatus.default('healthy'),
  recommendations: z.array(fields.issue).max(100).default([]),
});
export type HealthMetricsInput = z.input<typeof healthMetricsInputSchema>;
export type HealthMetricsJson = HealthMetricsState & { readonly errorRate: number | null };

export class HealthMetrics extends valueObject<HealthMetricsState>() {
  private constructor(state: HealthMetricsState) {
    super(state);
  }

  /** @throws StemmaError validation_failed */
  static create(input: HealthMetricsInput): HealthMetrics {
    return new HealthMetrics(check(healthMetricsInputSchema, input));
  }

  /** 1 − avgSuccessRate; null without executions. */
  get errorRate(): number | null {
    return this.avgSuccessRate === null ? null : 1 - this.avgSuccessRate;
  }

  toJSON(): HealthMetricsJson {
    return { ...this.toState(), errorRate: this.errorRate };
  }
}
