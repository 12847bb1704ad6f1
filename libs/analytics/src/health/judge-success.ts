import { notJudged, tooFew, WEIGHTS, type HealthInput, type Judgement } from './judgement.js';
import type { HealthThresholds } from './thresholds.js';
import { wilsonInterval } from './wilson.js';
import { intervalText, percentText, windowText } from './wording.js';

/** Critical or warning only where even the upper end of Wilson's interval is below the threshold. */
export function judgeSuccess({ current, window }: HealthInput, thresholds: HealthThresholds): Judgement {
  const { executions: n, successes } = current.tally;
  const { minSample, level, successWarning, successCritical } = thresholds;
  const interval = wilsonInterval(successes, n, level);
  const rate = n === 0 ? null : successes / n;
  if (interval === null || rate === null) return notJudged('success', tooFew(0, minSample, 'executions'));
  const known = { value: rate, interval, reference: successWarning, sampleSize: n };
  if (n < minSample) return notJudged('success', tooFew(n, minSample, 'executions'), known);
  const status =
    interval.high < successCritical ? 'critical' : interval.high < successWarning ? 'warning' : 'healthy';
  const limit = status === 'critical' ? successCritical : successWarning;
  return {
    ...{ aspect: 'success', status, score: rate, weight: WEIGHTS.success, reason: null },
    ...known,
    reference: limit,
    recommendation:
      status === 'healthy'
        ? null
        : `Look at what fails: ${percentText(rate)} of ${String(n)} executions ${windowText(window)} succeeded ` +
          `(${intervalText(interval, percentText)}), less than ${percentText(limit)}.`,
  };
}
