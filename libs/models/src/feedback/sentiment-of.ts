import type { Sentiment } from '../enumerations/sentiment.js';

export interface SentimentSigns {
  readonly success: boolean | null;
  /** What the user says of it; counts where `success` itself is unknown. */
  readonly successConfirmed: boolean | null;
  /** 0..1 */
  readonly qualityScore: number | null;
  /** 0..1 */
  readonly performanceScore: number | null;
}

const MISSING_SCORE = 0.5;

/**
 * Failed → negative; else by the mean of quality and performance (0.5 where missing): ≥ 0.9 positive,
 * ≥ 0.7 neutral, else negative (DOMAIN.md §6). The mean is rounded to 12 decimals before it is compared.
 */
export function sentimentOf({
  success,
  successConfirmed,
  qualityScore,
  performanceScore,
}: SentimentSigns): Sentiment {
  if ((success ?? successConfirmed) === false) return 'negative';
  const mean = ((qualityScore ?? MISSING_SCORE) + (performanceScore ?? MISSING_SCORE)) / 2;
  const rounded = Math.round(mean * 1e12) / 1e12;
  if (rounded >= 0.9) return 'positive';
  return rounded >= 0.7 ? 'neutral' : 'negative';
}
