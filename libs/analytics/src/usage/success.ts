import { wilsonInterval, type Interval } from '../health/wilson.js';
import { meanQualityOf, type Tally } from './tally.js';

export interface Success {
  readonly successCount: number;
  readonly failureCount: number;
  /** 0..1; null without executions, like all that follow. */
  readonly successRate: number | null;
  readonly failureRate: number | null;
  /** Wilson's 95 % interval of the success rate. */
  readonly successRateInterval: Interval | null;
  readonly timeouts: number;
  readonly timeoutRate: number | null;
  /** Executions that say whether they passed their quality gates. */
  readonly qualityGatesChecked: number;
  readonly qualityGateFailures: number;
  /** Over those that have a quality score. */
  readonly meanQuality: number | null;
}

const LEVEL = 0.95;

export function successOf(tally: Tally): Success {
  const { executions: n, successes, timeouts } = tally;
  return {
    successCount: successes,
    failureCount: n - successes,
    successRate: n === 0 ? null : successes / n,
    failureRate: n === 0 ? null : (n - successes) / n,
    successRateInterval: wilsonInterval(successes, n, LEVEL),
    timeouts,
    timeoutRate: n === 0 ? null : timeouts / n,
    qualityGatesChecked: tally.gatesChecked,
    qualityGateFailures: tally.gateFailures,
    meanQuality: meanQualityOf(tally),
  };
}
