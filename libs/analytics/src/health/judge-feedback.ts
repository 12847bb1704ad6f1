import { notJudged, tooFew, WEIGHTS, type HealthInput, type Judgement } from './judgement.js';
import type { HealthThresholds } from './thresholds.js';
import { wilsonInterval } from './wilson.js';
import { intervalText, percentText, windowText } from './wording.js';

/** A warning where even the lower end of Wilson's interval of the negative share is above the limit. */
export function judgeFeedback({ feedback, window }: HealthInput, thresholds: HealthThresholds): Judgement {
  const { minSample, level, negativeFeedback } = thresholds;
  const n = feedback === null ? 0 : feedback.positive + feedback.neutral + feedback.negative;
  const interval = wilsonInterval(feedback?.negative ?? 0, n, level);
  if (feedback === null || interval === null) return notJudged('feedback', 'there is no feedback');
  const share = feedback.negative / n;
  const known = { value: share, interval, reference: negativeFeedback, sampleSize: n };
  if (n < minSample) return notJudged('feedback', tooFew(n, minSample, 'pieces of feedback'), known);
  const isBad = interval.low > negativeFeedback;
  return {
    ...{ aspect: 'feedback', status: isBad ? 'warning' : 'healthy', score: 1 - share },
    ...{ weight: WEIGHTS.feedback, reason: null },
    ...known,
    recommendation: isBad
      ? `Read the feedback: ${percentText(share)} of ${String(n)} pieces ${windowText(window)} are negative ` +
        `(${intervalText(interval, percentText)}), more than ${percentText(negativeFeedback)}.`
      : null,
  };
}
