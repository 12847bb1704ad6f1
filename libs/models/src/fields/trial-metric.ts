import { EXECUTION_METRICS, trialMetricOf } from '../trial/trial-metric.js';
import { text } from './text.js';

const RULE = `must be one of ${Object.keys(EXECUTION_METRICS).join(', ')}, or a pointer such as /metadata/tokens/total`;

/** The name of what a trial measures; see `trialMetricOf`. */
export function trialMetric() {
  return text(1, 500).check(({ value, issues }) => {
    if (typeof value === 'string' && trialMetricOf(value) === null)
      issues.push({ code: 'custom', input: value, message: RULE });
  });
}
