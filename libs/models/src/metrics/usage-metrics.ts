import { check } from '../errors/check.js';
import { StemmaError } from '../errors/stemma-error.js';
import { valueObject } from '../fields/value-object.js';
import { nanosecondsOf, NS_PER_MS } from '../usage/usage-totals.js';
import { nearestRatio, scaledInteger } from '../usage/exact-ratio.js';
import { utcDay } from './utc-day.js';
import { usageMetricsInputSchema, type UsageMetricsInput } from './usage-metrics-input.js';

/** The use of a pattern on one UTC day, in exact sums. */
export interface UsageMetricsState {
  readonly patternId: string;
  /** The UTC day, `2026-01-31`. */
  readonly day: string;
  readonly successCount: number;
  readonly failureCount: number;
  /** Sum of execution times in nanoseconds. */
  readonly timeSumNs: bigint;
  /** Executions per context type; those without one are not in it. */
  readonly contextBreakdown: Readonly<Record<string, number>>;
}

export interface UsageMetricsJson {
  readonly patternId: string;
  readonly day: string;
  readonly executionCount: number;
  readonly successCount: number;
  readonly failureCount: number;
  readonly successRate: number | null;
  readonly avgExecutionTimeMs: number | null;
  readonly contextBreakdown: Readonly<Record<string, number>>;
}

/** What one execution adds. */
export interface MeasuredUse {
  readonly patternId: string;
  readonly timestamp: Date;
  readonly executionTimeMs: number;
  readonly success: boolean;
  readonly contextType: string | null;
}

export class UsageMetrics extends valueObject<UsageMetricsState>() {
  private constructor(state: UsageMetricsState) {
    super(state);
  }

  /** A day without use yet. */
  static empty(patternId: string, day: string): UsageMetrics {
    return new UsageMetrics({
      patternId,
      day,
      successCount: 0,
      failureCount: 0,
      timeSumNs: 0n,
      contextBreakdown: {},
    });
  }

  /** From counts and a mean. @throws StemmaError validation_failed, also where count ≠ success + failure */
  static create(input: UsageMetricsInput): UsageMetrics {
    const { executionCount, avgExecutionTimeMs, ...given } = check(usageMetricsInputSchema, input);
    const timeSumNs = scaledInteger(avgExecutionTimeMs ?? 0, BigInt(executionCount) * NS_PER_MS);
    return new UsageMetrics({ ...given, timeSumNs });
  }

  /** A stored state, trusted as it is. */
  static from(state: UsageMetricsState): UsageMetrics {
    return new UsageMetrics(state);
  }

  get executionCount(): number {
    return this.successCount + this.failureCount;
  }

  /** 0..1; null without executions. */
  get successRate(): number | null {
    return this.executionCount === 0 ? null : this.successCount / this.executionCount;
  }

  /** null without executions. */
  get avgExecutionTimeMs(): number | null {
    if (this.executionCount === 0) return null;
    return nearestRatio(this.timeSumNs, BigInt(this.executionCount) * NS_PER_MS);
  }

  /** @throws StemmaError validation_failed for another pattern or day */
  add(use: MeasuredUse): UsageMetrics {
    const { patternId, contextType, success } = use;
    return this.merge(
      new UsageMetrics({
        patternId,
        day: utcDay(use.timestamp),
        successCount: success ? 1 : 0,
        failureCount: success ? 0 : 1,
        timeSumNs: nanosecondsOf(use.executionTimeMs),
        contextBreakdown: contextType === null ? {} : { [contextType]: 1 },
      }),
    );
  }

  /** The sum of two parts of the same day. @throws StemmaError validation_failed for another pattern or day */
  merge(other: UsageMetricsState): UsageMetrics {
    for (const key of ['patternId', 'day'] as const) {
      if (other[key] === this[key]) continue;
      throw StemmaError.invalid([{ pointer: `/${key}`, code: 'invalid', message: `must be ${this[key]}` }]);
    }
    const contexts = new Map(Object.entries(this.contextBreakdown));
    for (const [context, count] of Object.entries(other.contextBreakdown)) {
      contexts.set(context, (contexts.get(context) ?? 0) + count);
    }
    return new UsageMetrics({
      patternId: this.patternId,
      day: this.day,
      successCount: this.successCount + other.successCount,
      failureCount: this.failureCount + other.failureCount,
      timeSumNs: this.timeSumNs + other.timeSumNs,
      contextBreakdown: Object.fromEntries(contexts),
    });
  }

  toJSON(): UsageMetricsJson {
    return {
      patternId: this.patternId,
      day: this.day,
      executionCount: this.executionCount,
      successCount: this.successCount,
      failureCount: this.failureCount,
      successRate: this.successRate,
      avgExecutionTimeMs: this.avgExecutionTimeMs,
      contextBreakdown: this.contextBreakdown,
    };
  }
}
