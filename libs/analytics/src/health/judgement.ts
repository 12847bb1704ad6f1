import type { HealthStatus } from '@stemma/models';
import type { UsageSample } from '../usage/sample.js';
import type { UsageWindow } from '../usage/buckets.js';
import type { Interval } from './wilson.js';

export type Aspect = 'success' | 'latency' | 'errorTrend' | 'feedback';

/** What is said of one aspect of health. */
export interface Judgement {
  readonly aspect: Aspect;
  /** Null: not judged, and `reason` says why. */
  readonly status: HealthStatus | null;
  /** 0 (worst) to 1; null where not judged. */
  readonly score: number | null;
  /** Its share of the whole score, among the aspects that are judged. */
  readonly weight: number;
  /** What was measured, and the interval that decides; null without any. */
  readonly value: number | null;
  readonly interval: Interval | null;
  /** What it is compared with: a threshold, or the same of the baseline. */
  readonly reference: number | null;
  /** Executions, or pieces of feedback, that it rests on. */
  readonly sampleSize: number;
  readonly reason: string | null;
  /** What to do, naming the numbers and the window; null where there is nothing. */
  readonly recommendation: string | null;
}

export interface FeedbackSummary {
  readonly positive: number;
  readonly neutral: number;
  readonly negative: number;
}

export interface HealthInput {
  readonly patternId: string;
  readonly window: UsageWindow;
  readonly current: UsageSample;
  /** The pattern's own earlier use. */
  readonly baselineWindow: UsageWindow;
  readonly baseline: UsageSample;
  /** Of the window; null where nobody collects any. */
  readonly feedback: FeedbackSummary | null;
}

export const WEIGHTS: Readonly<Record<Aspect, number>> = {
  success: 0.5,
  latency: 0.25,
  errorTrend: 0.15,
  feedback: 0.1,
};

export function notJudged(
  aspect: Aspect,
  reason: string,
  known: Partial<Pick<Judgement, 'value' | 'interval' | 'reference' | 'sampleSize'>> = {},
): Judgement {
  return {
    ...{ aspect, status: null, score: null, weight: WEIGHTS[aspect] },
    ...{ value: null, interval: null, reference: null, sampleSize: 0, recommendation: null },
    ...known,
    reason,
  };
}

export function tooFew(n: number, minSample: number, what: string): string {
  return `a small sample: ${String(n)} ${what}, ${String(minSample)} are needed to judge`;
}
