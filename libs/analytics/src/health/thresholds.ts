/** Where health begins to be worth a warning. All are configured; docs/analytics.md says why these. */
export interface HealthThresholds {
  /** With fewer executions (or pieces of feedback) nothing is judged. */
  readonly minSample: number;
  /** Of the intervals that decide, such as 0.95. */
  readonly level: number;
  /** A success rate surely below these. */
  readonly successWarning: number;
  readonly successCritical: number;
  /** The 95th percentile surely more than so many times that of the baseline. */
  readonly latencyWarning: number;
  readonly latencyCritical: number;
  /** The error rate surely more than so much above that of the baseline: 0.02 = two points. */
  readonly errorRise: number;
  /** Surely more than this share of the feedback negative. */
  readonly negativeFeedback: number;
}

export const HEALTH_THRESHOLDS: HealthThresholds = {
  minSample: 30,
  level: 0.95,
  successWarning: 0.95,
  successCritical: 0.8,
  latencyWarning: 1.5,
  latencyCritical: 3,
  errorRise: 0.02,
  negativeFeedback: 0.5,
};
