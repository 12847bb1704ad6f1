/** (baseline − improved) / baseline, for measures of which less is better: 450.5 → 180.2 ms is 0.60. */
export function relativeGain(baseline: number, improved: number): number | null {
  return baseline > 0 ? (baseline - improved) / baseline : null;
}
