import { TrendAnalysis, type TrendAnalysisInput } from '@stemma/models';
import type { TrendAnswer } from '../client/answers.js';

/** An answer of the API about these days; all else unsaid unless given. */
export function trendAnswer(
  dailyExecutions: readonly number[],
  given: Partial<TrendAnalysisInput> = {},
): TrendAnswer {
  const analysis = TrendAnalysis.create({
    patternId: '01900000-0000-7000-8000-000000000001',
    periodDays: dailyExecutions.length,
    dailyExecutions: [...dailyExecutions],
    ...given,
  });
  const [asOf, from, to] = [
    '2026-03-09T08:00:00.000Z',
    '2026-03-02T00:00:00.000Z',
    '2026-03-09T00:00:00.000Z',
  ];
  return { ...analysis.toJSON(), asOf, from, to };
}

export const FORECAST = {
  model: 'ets',
  level: 0.9,
  days: [
    { date: '2026-03-09', expected: 6, lower: 3, upper: 9 },
    { date: '2026-03-10', expected: 0, lower: 0, upper: 12 },
  ],
  total: { expected: 6, lower: 3, upper: 21 },
  backTest: {
    folds: 8,
    meanAbsoluteError: 1.5,
    mase: 0.75,
    seasonalNaiveMase: 1,
    coverage: 0.9,
    candidates: {
      mean: 2,
      seasonal_mean: 2,
      naive: 2,
      seasonal_naive: 2,
      ets: 1.5,
      mstl_ets: null,
      log_mstl_ets: null,
      combined: 1.5,
    },
  },
} as const;
