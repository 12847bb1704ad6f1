/** When the system proposes something by itself. Each is a setting of its own. */
export interface DetectionThresholds {
  /** Executions that each of two versions must have before they are compared. */
  readonly minSample: number;
  /** The false discovery rate among the comparisons of one run. */
  readonly alpha: number;
  /** Least relative difference of the median times: 0.2 = a fifth. */
  readonly minTimeGain: number;
  /** Least difference of the success rates, in points: 0.05 = five of a hundred. */
  readonly minSuccessGain: number;
  /** A faster version is none to propose where it fails more, significantly at this level or by `minSuccessGain`. */
  readonly guardAlpha: number;
  /** Cosine similarity from which two patterns count as alternatives of each other. */
  readonly minSimilarity: number;
  /** Cosine similarity from which two patterns count as one, written twice. */
  readonly duplicateSimilarity: number;
  /** Days without use after which a version is stale. */
  readonly staleDays: number;
}

export const DETECTION_THRESHOLDS: DetectionThresholds = {
  minSample: 50,
  alpha: 0.01,
  minTimeGain: 0.2,
  minSuccessGain: 0.05,
  guardAlpha: 0.05,
  minSimilarity: 0.85,
  duplicateSimilarity: 0.98,
  staleDays: 90,
};
