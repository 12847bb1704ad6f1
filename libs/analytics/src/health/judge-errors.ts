import { notJudged, tooFew, WEIGHTS, type HealthInput, type Judgement } from './judgement.js';
import type { HealthThresholds } from './thresholds.js';
import { differenceInterval } from './wilson.js';
import { intervalText, percentText, windowText } from './wording.js';

/** The error rate beside that of the baseline; rising only where the whole interval of the difference is above the limit. */
export function judgeErrors(
  input: HealthInput,
  { minSample, level, errorRise }: HealthThresholds,
): Judgement {
  const { current, baseline, window, baselineWindow } = input;
  const now = errorsOf(current.tally);
  const then = errorsOf(baseline.tally);
  const interval = differenceInterval(then, now, level);
  if (interval === null || now.n < minSample || then.n < minSample) {
    const [n, what] = now.n < minSample ? [now.n, 'executions'] : [then.n, 'executions in the baseline'];
    return notJudged('errorTrend', tooFew(n, minSample, what), { sampleSize: now.n, interval });
  }
  const rise = now.count / now.n - then.count / then.n;
  const isRising = interval.low > errorRise;
  return {
    ...{ aspect: 'errorTrend', status: isRising ? 'warning' : 'healthy', weight: WEIGHTS.errorTrend },
    ...{ score: 1 - Math.max(0, rise), value: rise, interval, reference: errorRise, sampleSize: now.n },
    reason: null,
    recommendation: isRising
      ? `Compare with what ran before: ${percentText(now.count / now.n)} of ${String(now.n)} executions ` +
        `${windowText(window)} failed, ${percentText(then.count / then.n)} of ${String(then.n)} ` +
        `${windowText(baselineWindow)}; the difference has the ${intervalText(interval, percentText)}.`
      : null,
  };
}

function errorsOf({ executions, successes }: { executions: number; successes: number }) {
  return { count: executions - successes, n: executions };
}
