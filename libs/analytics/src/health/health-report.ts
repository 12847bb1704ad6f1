import type { HealthStatus, TrendDirection } from '@stemma/models';
import type { UsageWindow } from '../usage/buckets.js';
import { performanceOf } from '../usage/performance.js';
import { isStable, slopeOf } from '../usage/trend.js';
import { judgeErrors } from './judge-errors.js';
import { judgeFeedback } from './judge-feedback.js';
import { judgeLatency } from './judge-latency.js';
import { judgeSuccess } from './judge-success.js';
import type { HealthInput, Judgement } from './judgement.js';
import type { HealthThresholds } from './thresholds.js';

export type { HealthInput } from './judgement.js';

/** How a pattern does (DOMAIN §6, HealthMetrics), with what each judgement rests on. */
export interface HealthReport {
  readonly patternId: string;
  readonly from: Date;
  readonly to: Date;
  readonly baseline: UsageWindow & { readonly totalExecutions: number };
  readonly totalExecutions: number;
  readonly totalSuccesses: number;
  readonly totalFailures: number;
  readonly avgSuccessRate: number | null;
  readonly errorRate: number | null;
  readonly avgExecutionTimeMs: number | null;
  readonly p50ExecutionTimeMs: number | null;
  readonly p95ExecutionTimeMs: number | null;
  readonly p99ExecutionTimeMs: number | null;
  /** Of use: the sign of its slope per bucket, as in the usage report. */
  readonly trend: TrendDirection;
  /** The worst of what is judged; null where the sample is too small to judge success, which all else rests on. */
  readonly healthStatus: HealthStatus | null;
  /** 0 to 1: the mean of the judged scores by their weights; null where healthStatus is. */
  readonly score: number | null;
  readonly isSmallSample: boolean;
  readonly judgements: readonly Judgement[];
  readonly recommendations: readonly string[];
  readonly thresholds: HealthThresholds;
}

const RANK: Readonly<Record<HealthStatus, number>> = { healthy: 0, warning: 1, critical: 2 };

/** Pure: the same input gives the same report, byte for byte. */
export function healthReport(input: HealthInput, thresholds: HealthThresholds): HealthReport {
  const { patternId, window, current, baseline, baselineWindow } = input;
  const judgements = [judgeSuccess, judgeLatency, judgeErrors, judgeFeedback].map((judge) =>
    judge(input, thresholds),
  );
  const isSmallSample = current.tally.executions < thresholds.minSample;
  const { executions: n, successes } = current.tally;
  const { avgExecutionTimeMs, p50ExecutionTimeMs, p95ExecutionTimeMs, p99ExecutionTimeMs } =
    performanceOf(current);
  const velocity = slopeOf(current.bucketCounts) ?? 0;
  return {
    patternId,
    from: window.from,
    to: window.to,
    baseline: { ...baselineWindow, totalExecutions: baseline.tally.executions },
    totalExecutions: n,
    totalSuccesses: successes,
    totalFailures: n - successes,
    avgSuccessRate: n === 0 ? null : successes / n,
    errorRate: n === 0 ? null : 1 - successes / n,
    ...{ avgExecutionTimeMs, p50ExecutionTimeMs, p95ExecutionTimeMs, p99ExecutionTimeMs },
    trend: isStable(velocity) ? 'stable' : velocity > 0 ? 'growing' : 'declining',
    healthStatus: isSmallSample ? null : worstOf(judgements),
    score: isSmallSample ? null : scoreOf(judgements),
    isSmallSample,
    judgements,
    recommendations: judgements.flatMap(({ recommendation }) =>
      recommendation === null ? [] : [recommendation],
    ),
    thresholds,
  };
}

function worstOf(judgements: readonly Judgement[]): HealthStatus {
  let worst: HealthStatus = 'healthy';
  for (const { status } of judgements) if (status !== null && RANK[status] > RANK[worst]) worst = status;
  return worst;
}

function scoreOf(judgements: readonly Judgement[]): number {
  let sum = 0;
  let weights = 0;
  for (const { score, weight } of judgements) {
    if (score === null) continue;
    sum += score * weight;
    weights += weight;
  }
  return sum / weights;
}
