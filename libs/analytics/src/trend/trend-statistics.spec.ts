import { NILE_FLOW, realSeries } from '@stemma/testing';
import { AugursModels } from './augurs/augurs-models.js';
import { centredMean } from './centred-mean.js';
import { findChangePoints } from './change-points.js';
import { kendallTrend } from './kendall.js';
import { quantile, robustDeviation, slope, stabilised } from './moments.js';
import { findSeason } from './seasonality.js';
import { SIX_WEEKS } from './six-weeks.fixture.js';
import { peakWeekdays, trendDirection, usagePattern, weeklyGrowthRate } from './usage-shape.js';

const AIR = realSeries['air passengers'].values;
/** Busy at the start of its first week only. */
const FOUR_WEEKS = [
  9, 12, 14, 7, 12, 3, 7, 17, 7, 15, 19, 5, 1, 3, 16, 21, 16, 18, 13, 9, 3, 10, 10, 13, 9, 8, 7, 5,
];

// SciPy 1.17.1, NumPy 2.4.6, statsmodels 0.15.0, pymannkendall 1.4.3; `v` six weeks, `w` four, `y` air passengers.
describe('the statistics of a trend', () => {
  it('has the slope of scipy.stats.linregress(range(n), x).slope', () => {
    expect(slope(AIR)).toBeCloseTo(2.657183908045977, 12);
    expect(slope(FOUR_WEEKS)).toBeCloseTo(-0.05555555555555555, 12);
    expect(slope(SIX_WEEKS)).toBeCloseTo(0.029657240093995625, 12);
  });

  it('has the growth of (sum(w[-7:]) - sum(w[-14:-7])) / sum(w[-14:-7])', () => {
    expect(weeklyGrowthRate(FOUR_WEEKS)).toBeCloseTo(-0.3541666666666667, 12);
    expect(weeklyGrowthRate(SIX_WEEKS)).toBeCloseTo(0.04597701149425287, 12);
    expect(weeklyGrowthRate([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1])).toBeNull();
    expect(weeklyGrowthRate(FOUR_WEEKS.slice(-13))).toBeNull();
  });

  it('has the quantiles of numpy.quantile and scipy.stats.median_abs_deviation(w, scale="normal")', () => {
    expect(quantile(FOUR_WEEKS, 0.9)).toBeCloseTo(17.3, 12);
    expect(quantile(FOUR_WEEKS, 0.5)).toBe(9.5);
    // SciPy has more digits of the constant 1.4826.
    expect(robustDeviation(FOUR_WEEKS)).toBeCloseTo(5.930408874022408, 4);
  });

  it('tests for a trend as pymannkendall.seasonal_test(x, period) and original_test(x) do', () => {
    expect(kendallTrend(SIX_WEEKS, 7)).toMatchObject({
      s: 52,
      variance: expect.closeTo(188.66666666666669, 10),
    });
    expect(kendallTrend(SIX_WEEKS, 7).pValue).toBeCloseTo(0.0002048332321724633, 12);
    expect(kendallTrend(FOUR_WEEKS, 7)).toEqual({
      s: 1,
      variance: expect.closeTo(59.666666666666664, 10),
      pValue: 1,
    });
    expect(kendallTrend(AIR, 12)).toMatchObject({ s: 784, variance: 2550 });
    expect(kendallTrend(FOUR_WEEKS, 1)).toMatchObject({
      s: -31,
      variance: 2541,
      pValue: expect.closeTo(0.551750092920646, 12),
    });
    expect(kendallTrend(NILE_FLOW, 1)).toMatchObject({
      s: -1387,
      pValue: expect.closeTo(3.658262921657496e-5, 15),
    });
  });

  it('has the trend of statsmodels.tsa.seasonal.seasonal_decompose(z, period=12)', () => {
    const trend = centredMean(stabilised(AIR), 12);
    expect(trend.slice(0, 7)).toEqual([null, null, null, null, null, null, expect.closeTo(22.52417052, 8)]);
    expect(trend[8]).toBeCloseTo(22.62821455, 8);
    expect(trend.slice(-6)).toEqual([null, null, null, null, null, null]);
    expect(centredMean([1, 2, 6, 3], 3)).toEqual([null, 3, 11 / 3, null]);
  });

  it('has the strength of the adjusted R² of OLS on the months: sm.OLS(z - trend, months).fit().rsquared_adj', () => {
    expect(findSeason(AIR, 7)).toMatchObject({ period: 12, strength: expect.closeTo(0.860871364042197, 12) });
  });

  it('judges a change of level as scipy.stats.f_oneway of both levels does', async () => {
    const models = new AugursModels();
    expect(await findChangePoints(NILE_FLOW, null, models)).toEqual([
      {
        index: 28,
        before: 1097.75,
        after: expect.closeTo(849.9722222222222, 10),
        pValue: expect.closeTo(3.65786891989221e-13, 15),
      },
    ]);
    await models.close();
  });

  it('names the weekdays that are used most, whichever day comes first', () => {
    expect(peakWeekdays(SIX_WEEKS, 0)).toEqual(['Tuesday', 'Wednesday', 'Friday']);
    expect(peakWeekdays(SIX_WEEKS, 6)).toEqual(['Monday', 'Tuesday', 'Thursday']);
    expect(peakWeekdays([1, 1, 1, 1, 1, 1, 1], 3)).toHaveLength(7);
  });

  it('tells a direction only where it is proven, and bursts only where few days hold half of the use', () => {
    expect(trendDirection(SIX_WEEKS)).toBe('growing');
    expect(trendDirection([...SIX_WEEKS].reverse())).toBe('declining');
    expect(trendDirection(FOUR_WEEKS)).toBe('stable');
    expect(usagePattern(SIX_WEEKS, 'growing')).toBe('growing');
    expect(usagePattern(FOUR_WEEKS, 'stable')).toBe('steady');
    expect(
      usagePattern(
        Array.from({ length: 30 }, (_, day) => (day % 15 === 4 ? 40 : 1)),
        'stable',
      ),
    ).toBe('burst');
    expect(usagePattern([0, 0, 0, 0, 0, 0, 0, 0, 1, 0], 'stable')).toBe('steady');
  });
});
