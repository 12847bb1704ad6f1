import type { DetectionConfig } from './config.js';
import type { VariableName } from './variables.js';

export function detectionConfig(number: (name: VariableName) => number): DetectionConfig {
  return {
    minSample: number('STEMMA_DETECT_MIN_SAMPLE'),
    alpha: number('STEMMA_DETECT_ALPHA'),
    minTimeGain: number('STEMMA_DETECT_MIN_TIME_GAIN'),
    minSuccessGain: number('STEMMA_DETECT_MIN_SUCCESS_GAIN'),
    guardAlpha: number('STEMMA_DETECT_GUARD_ALPHA'),
    minSimilarity: number('STEMMA_DETECT_MIN_SIMILARITY'),
    duplicateSimilarity: number('STEMMA_DETECT_DUPLICATE_SIMILARITY'),
    staleDays: number('STEMMA_DETECT_STALE_DAYS'),
  };
}

/** What is one pattern written twice is an alternative all the more. */
export function detectionContradictions(detection: DetectionConfig): [VariableName, string][] {
  return detection.duplicateSimilarity < detection.minSimilarity
    ? [['STEMMA_DETECT_DUPLICATE_SIMILARITY', 'must be no less than STEMMA_DETECT_MIN_SIMILARITY']]
    : [];
}
