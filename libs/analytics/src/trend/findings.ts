import { pValueText } from '../p-value.js';
import type { Finding } from '@stemma/models';
import type { CountAnomaly } from './anomalies.js';
import type { ChangePoint } from './change-points.js';
import { dayAfter } from './trend-days.js';

/** Magnitude: executions above (or below, negative) what was usual. */
export function anomalyFinding({ index, count, expected, pValue }: CountAnomaly, firstDay: string): Finding {
  const isSpike = count > expected;
  return {
    date: dayAfter(firstDay, index),
    type: isSpike ? 'spike' : 'drop',
    magnitude: count - expected,
    reason: `${count} executions where ${rounded(expected)} were usual (p ${pValueText(pValue)})`,
  };
}

/** Magnitude: executions a day gained (or lost, negative) from this day on. */
export function changeFinding({ index, before, after, pValue }: ChangePoint, firstDay: string): Finding {
  return {
    date: dayAfter(firstDay, index),
    type: after > before ? 'level_rise' : 'level_fall',
    magnitude: after - before,
    reason: `from ${rounded(before)} to ${rounded(after)} executions a day (p ${pValueText(pValue)})`,
  };
}

function rounded(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0);
}
