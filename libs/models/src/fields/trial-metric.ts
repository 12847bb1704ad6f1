import { EXECUTION_METRICS, IN_METADATA, trialMetricOf } from '../trial/trial-metric.js';
import { text } from './text.js';

const RULE = `must be one of ${Object.keys(EXECUTION_METRICS).join(', ')}, or a pointer such as /metadata/tokens/total`;

/** The name of what a trial measures; see `trialMetricOf`. */
export function trialMetric() {
  return text(1, 500)
    .check(({ value, issues }) => {
      if (typeof value === 'string' && trialMetricOf(value) === null)
        issues.push({ code: 'custom', input: value, message: RULE });
    })
    .meta({ anyOf: [{ enum: Object.keys(EXECUTION_METRICS) }, { pattern: `^${IN_METADATA}.+` }] });
}
