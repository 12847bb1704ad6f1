import binomialQuantile from '@stdlib/stats-base-dists-binomial-quantile';
import { quantilesOf } from '../usage/performance.js';
import { ranksOf } from '../sketch/time-sketch.js';
import type { UsageSample } from '../usage/sample.js';
import { notJudged, tooFew, WEIGHTS, type HealthInput, type Judgement } from './judgement.js';
import type { HealthThresholds } from './thresholds.js';
import type { Interval } from './wilson.js';
import { intervalText, msText, windowText } from './wording.js';

const P = 0.95;

/**
 * The interval of the p-quantile that order statistics give: the ranks between which it lies follow a binomial
 * distribution, whatever the times do (David and Nagaraja, Order Statistics, 7.1). Null without times.
 */
export function quantileInterval(sample: UsageSample, p: number, level: number): Interval | null {
  const { executions: n, times } = sample.tally;
  if (n === 0) return null;
  const tail = (1 - level) / 2;
  const { timesMs } = sample;
  const valueAt = timesMs === null ? ranksOf(times) : (rank: number) => timesMs[rank] ?? Number.NaN;
  const low = Math.max(1, binomialQuantile(tail, n, p));
  const high = Math.min(n, binomialQuantile(1 - tail, n, p) + 1);
  return { low: valueAt(low - 1), high: valueAt(high - 1), level };
}

/** The 95th percentile beside that of the pattern's own earlier use; slower only where the intervals leave no doubt. */
export function judgeLatency(input: HealthInput, thresholds: HealthThresholds): Judgement {
  const { current, baseline, window, baselineWindow } = input;
  const { minSample, level, latencyWarning, latencyCritical } = thresholds;
  const n = current.tally.executions;
  const value = p95Of(current);
  const reference = p95Of(baseline);
  const [now, then] = [quantileInterval(current, P, level), quantileInterval(baseline, P, level)];
  const known = { value, interval: now, reference, sampleSize: n };
  if (n < minSample) return notJudged('latency', tooFew(n, minSample, 'executions'), known);
  if (baseline.tally.executions < minSample || now === null || then === null) {
    const few = tooFew(baseline.tally.executions, minSample, 'executions in the baseline');
    return notJudged('latency', few, known);
  }
  if (value === null || reference === null || then.high === 0)
    return notJudged('latency', 'the baseline took no time at all', known);
  const surely = now.low / then.high;
  const status = surely > latencyCritical ? 'critical' : surely > latencyWarning ? 'warning' : 'healthy';
  return {
    ...{ aspect: 'latency', status, weight: WEIGHTS.latency, reason: null },
    ...known,
    score: value <= reference ? 1 : reference / value,
    recommendation:
      status === 'healthy'
        ? null
        : `Find out what became slow: the 95th percentile of ${String(n)} executions ${windowText(window)} is ` +
          `${msText(value)} (${intervalText(now, msText)}), that of the ${String(baseline.tally.executions)} ` +
          `${windowText(baselineWindow)} was ${msText(reference)} (${intervalText(then, msText)}).`,
  };
}

function p95Of({ tally, timesMs }: UsageSample): number | null {
  return quantilesOf(tally, timesMs)(P);
}
