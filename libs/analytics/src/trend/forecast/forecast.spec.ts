import { AugursModels } from '../augurs/augurs-models.js';
import { SIX_WEEKS } from '../six-weeks.fixture.js';
import type { Fold } from './back-test.js';
import { confidenceOf, forecastSeries, seasonalNaiveScale } from './forecast.js';
import { coverageOf, reachOfSteps, reachOfTotals } from './prediction-interval.js';

const series = { actual: SIX_WEEKS, cleaned: SIX_WEEKS, period: 7, horizon: 7 };
/** Ten ends of the past, two days apart, the last a week before the end. */
const ORIGINS = [17, 19, 21, 23, 25, 27, 29, 31, 33, 35];

describe('a forecast', () => {
  const models = new AugursModels();
  afterAll(() => models.close());

  it('compares all candidates from the same points of the past: numpy.mean(abs(actual - forecast)) of each', async () => {
    const forecast = await forecastSeries(series, models);
    expect(forecast?.backTest).toMatchObject({
      folds: 10,
      candidates: {
        mean: expect.closeTo(4.891015942385768, 10),
        seasonal_mean: expect.closeTo(1.5735714285714286, 10),
        naive: expect.closeTo(6.114285714285714, 10),
        seasonal_naive: expect.closeTo(2.3714285714285714, 10),
        ets: expect.any(Number),
        mstl_ets: expect.any(Number),
        log_mstl_ets: expect.any(Number),
        combined: expect.any(Number),
      },
    });
  });

  it('takes the candidate that missed least, and scales its error by that of the seasonal naive one', async () => {
    const forecast = await forecastSeries(series, models);
    const { candidates, meanAbsoluteError, mase, seasonalNaiveMase } = forecast!.backTest;
    expect(meanAbsoluteError).toBe(Math.min(...Object.values(candidates).map((error) => error!)));
    expect(candidates[forecast!.model]).toBe(meanAbsoluteError);
    // numpy.mean(abs(v[7:] - v[:-7]))
    expect(seasonalNaiveScale(SIX_WEEKS, 7)).toBeCloseTo(2.085714285714286, 12);
    expect(mase).toBeCloseTo(meanAbsoluteError / 2.085714285714286, 12);
    expect(seasonalNaiveMase).toBeCloseTo(2.3714285714285714 / 2.085714285714286, 12);
  });

  it('takes its intervals and confidence from what the past forecasts missed', () => {
    const folds = ORIGINS.map((origin): Fold => ({
      forecast: SIX_WEEKS.slice(origin - 7, origin),
      actual: SIX_WEEKS.slice(origin, origin + 7),
    }));
    // sorted(abs(a - f) / sqrt(f + 1))[ceil(.9 * 71) - 1]
    expect(reachOfSteps(folds)).toBeCloseTo(1.2909944487358056, 12);
    // scipy.stats.t.ppf(.95, 3) * sqrt(mean(((A - F) / sqrt(F + 1)) ** 2)) of the totals A, F; (35 + 7 - 17) // 7 folds apart
    expect(reachOfTotals(folds, 3)).toBeCloseTo(1.031501934927606, 10);
    // 1 - sum(abs(A - F)) / sum(A)
    expect(confidenceOf(folds)).toBeCloseTo(0.9625292740046838, 12);
    expect(coverageOf(folds)).toBeGreaterThan(0.8);
  });

  it('is sure of nothing where nothing was right, and of nothing happening where nothing did', () => {
    expect(confidenceOf([{ forecast: [9], actual: [1] }])).toBe(0);
    expect(confidenceOf([{ forecast: [1], actual: [0] }])).toBe(0);
    expect(confidenceOf([{ forecast: [0], actual: [0] }])).toBe(1);
  });

  it('is not made of fewer steps than two periods and two horizons', async () => {
    const first = SIX_WEEKS.slice(0, 27);
    expect(await forecastSeries({ ...series, actual: first, cleaned: first }, models)).toBeNull();
    const enough = SIX_WEEKS.slice(0, 28);
    expect(await forecastSeries({ ...series, actual: enough, cleaned: enough }, models)).not.toBeNull();
  });

  it('never falls below zero, however steeply the use does', async () => {
    const falling = Array.from({ length: 40 }, (_, day) => Math.max(0, 60 - 2 * day));
    const forecast = await forecastSeries({ ...series, actual: falling, cleaned: falling }, models);
    for (const step of [...forecast!.steps, forecast!.total]) {
      expect(step.lower).toBeGreaterThanOrEqual(0);
      expect(step.expected).toBeGreaterThanOrEqual(step.lower);
    }
  });

  it('answers questions that overlap, and goes on with a new worker after its end', async () => {
    const other = new AugursModels();
    const task = { model: 'ets', values: [...SIX_WEEKS], period: 7, horizon: 2 } as const;
    const [one, two, points] = await Promise.all([
      other.forecast([task]),
      other.forecast([task, { ...task, values: [1] }]),
      other.changePoints([0, 0, 0]),
    ]);
    expect(two).toEqual([one[0], null]);
    expect(points).toEqual([0]);
    await other.close();
    expect(await other.forecast([task])).toEqual(one);
    await other.close();
  });

  it('tells that the models have crashed instead of answering nothing', async () => {
    const other = new AugursModels();
    await expect(other.changePoints([0, Number.NaN, 1, 2])).rejects.toThrow(
      'The time-series models crashed.',
    );
    expect(await other.changePoints([0, 0, 0])).toEqual([0]);
    await other.close();
  });
});
