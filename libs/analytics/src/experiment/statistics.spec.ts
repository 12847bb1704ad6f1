import { benjaminiHochberg } from './benjamini-hochberg.js';
import { compare, type Comparison } from './comparison.js';
import { fixedTest, flipped } from './fixed-test.js';
import { fixedIntervals, newcombe } from './intervals.js';
import { momentsOf, skewnessOf, type Moments } from './moments.js';
import { sampleRatio } from './sample-ratio.js';
import { powerOf, sampleSize } from './sample-size.js';
import { sequentialBound, sequentialPValue, sequentialReach } from './sequential.js';
import { mannWhitney, welch } from './two-sample-tests.js';

// All numbers below: SciPy 1.17.1 and statsmodels 0.15.0, by the line beside them, with
const b = [10.1, 12.3, 9.8, 11.4, 10.9, 13.2, 12.8, 9.1];
const c = [8.2, 9.9, 7.4, 10.3, 8.8, 9.0];

const comparing = (kind: 'mean' | 'rate', baseline: Moments, candidate: Moments): Comparison => {
  const comparison = compare(kind, baseline, candidate);
  if (comparison === null) throw new Error('too few');
  return comparison;
};
const rate = (yes: number, count: number): Moments =>
  momentsOf(Array.from({ length: count }, (_, index) => (index < yes ? 1 : 0)));

describe('the statistics of trials agree with SciPy and statsmodels', () => {
  it("in Welch's t-test and its interval", () => {
    const comparison = comparing('mean', momentsOf(b), momentsOf(c));
    // stats.ttest_ind(b, c, equal_var=False, alternative='greater'): statistic, pvalue, df
    const test = welch(flipped(comparison));
    expect(test.statistic).toBeCloseTo(3.317326906467348, 12);
    expect(test.pValue).toBeCloseTo(0.0030714701272887583, 12);
    expect(test.degreesOfFreedom).toBeCloseTo(11.99621963672965, 10);
    // stats.ttest_ind(c, b, equal_var=False).confidence_interval(0.95)
    const { absolute, relative } = fixedIntervals(comparison, 0.05);
    expect(absolute[0]).toBeCloseTo(-3.7554602550260294, 9);
    expect(absolute[1]).toBeCloseTo(-0.7778730783073056, 9);
    // rel = c.mean()/b.mean() - 1; se = sqrt(c.var(ddof=1)/6 + (c.mean()/b.mean())**2 * b.var(ddof=1)/8) / b.mean()
    expect(comparison.relative).toBeCloseTo(-0.20238095238095247, 12);
    expect(comparison.relativeError).toBeCloseTo(0.054038679280083546, 12);
    // stats.t.ppf(0.975, 11.99621963672965) = 2.17887…: the interval of the absolute effect says the same
    const reach = (absolute[1] - absolute[0]) / 2 / comparison.error;
    expect(relative?.[1]).toBeCloseTo(-0.20238095238095247 + reach * 0.054038679280083546, 9);
  });

  it('in the Mann–Whitney test, with and without ties', () => {
    // stats.mannwhitneyu(b, c, alternative='greater', method='asymptotic')
    expect(mannWhitney(c, b)).toMatchObject({
      statistic: 43,
      pValue: expect.closeTo(0.00846234423422658, 12),
    });
    // stats.mannwhitneyu(t2, t1, alternative='greater', method='asymptotic')
    const [t1, t2] = [
      [1, 2, 2, 3, 3, 3, 4, 50, 9, 1],
      [2, 3, 4, 4, 5, 60, 7, 1],
    ];
    expect(mannWhitney(t1, t2)).toMatchObject({
      statistic: 50.5,
      pValue: expect.closeTo(0.18438364402106716, 12),
    });
  });

  it('in the test of two proportions and its interval', () => {
    const comparison = comparing('rate', rate(430, 500), rate(460, 500));
    const arms = { baseline: Array.from({ length: 500 }, (_, i) => (i < 430 ? 1 : 0)), candidate: [1] };
    // proportions_ztest([460, 430], [500, 500], alternative='larger')
    expect(fixedTest(comparison, arms, 'higher')).toMatchObject({
      name: 'two_proportions',
      statistic: expect.closeTo(3.0320049697971108, 10),
      pValue: expect.closeTo(0.0012146760206102002, 12),
    });
    // confint_proportions_2indep(460, 500, 430, 500, method='newcomb', compare='diff', alpha=0.05)
    const { absolute } = fixedIntervals(comparison, 0.05);
    expect(absolute[0]).toBeCloseTo(0.02126000080672221, 10);
    expect(absolute[1]).toBeCloseTo(0.09909742160520138, 10);
    // confint_proportions_2indep(50, 50, 50, 50, method='newcomb', compare='diff', alpha=0.1); norm.ppf(0.95)
    const certain = comparing('rate', rate(50, 50), rate(50, 50));
    expect(newcombe(certain, 1.6448536269514722)[1]).toBeCloseTo(0.05133318578627022, 10);
  });

  it('in moments, the sample ratio and the correction for several tests', () => {
    // stats.skew(t1 + t2)
    expect(skewnessOf(momentsOf([1, 2, 2, 3, 3, 3, 4, 50, 9, 1], [2, 3, 4, 4, 5, 60, 7, 1]))).toBeCloseTo(
      2.4554787742461244,
      11,
    );
    // stats.chisquare([1050, 950], [1000, 1000]); stats.chisquare([600, 1400], [400, 1600])
    expect(sampleRatio(1050, 950, 0.5)).toMatchObject({
      chiSquare: 5,
      pValue: expect.closeTo(0.025347318677468325, 12),
      mismatch: false,
    });
    const broken = sampleRatio(600, 1400, 0.8);
    expect(broken.chiSquare).toBeCloseTo(125, 10);
    expect((broken.pValue ?? 0) / 5.08946897381438e-29).toBeCloseTo(1, 6);
    // multipletests([0.01, 0.04, 0.03, 0.005, 0.2], method='fdr_bh')[1]
    const adjusted = benjaminiHochberg([0.01, 0.04, 0.03, 0.005, 0.2]);
    for (const [index, expected] of [0.025, 0.05, 0.05, 0.025, 0.2].entries())
      expect(adjusted[index]).toBeCloseTo(expected, 12);
  });

  it('in the sample that a plan needs, whose power is the planned one', () => {
    const common = { sign: 1, minimumEffect: 0, alpha: 0.05, power: 0.8, candidateShare: 0.5 } as const;
    const mean = { ...common, kind: 'mean', mean: 10, variance: 1, expectedEffect: 0.02 } as const;
    // zt_ind_solve_power(effect_size=0.2, nobs1=None, alpha=0.04, power=0.8, ratio=1, alternative='larger')
    expect(sampleSize(mean).candidate).toBeCloseTo(336.0028588246107, 4);
    expect(powerOf(mean, 2 * 336.0028588246107)).toBeCloseTo(0.8, 6);
    // zt_ind_solve_power(effect_size=0.1/0.5, nobs1=None, alpha=0.04, power=0.9, ratio=0.25, alternative='larger')
    const uneven = { ...mean, power: 0.9, candidateShare: 0.2 };
    expect(sampleSize(uneven).baseline).toBeCloseTo(1149.3081357503993, 4);
    // samplesize_proportions_2indep_onetail(0.05, 0.85, 0.8, ratio=1, alpha=0.04, alternative='larger'), then ratio=0.25
    const of = {
      ...common,
      kind: 'rate',
      mean: 0.85,
      variance: 0.1275,
      expectedEffect: 0.05 / 0.85,
    } as const;
    expect(sampleSize(of).candidate).toBeCloseTo(586.9130758392569, 4);
    expect(sampleSize({ ...of, candidateShare: 0.8 }).candidate).toBeCloseTo(1408.9090301156114, 4);
    expect(powerOf(of, 2 * 586.9130758392569)).toBeCloseTo(0.8, 6);
  });

  it('in evidence that may be looked at at any time', () => {
    // v: the variance of the mixture, l = -2 log(0.05); v = (1/(1/100+1/120)) / 200 * (l + log(l + 1)) = 2.1644058004738813
    const horizon = { baseline: 400, candidate: 400 };
    const at = (z: number): Comparison => ({
      ...comparing('mean', momentsOf(b), momentsOf(c)),
      baseline: { ...momentsOf(b), count: 100 },
      candidate: { ...momentsOf(c), count: 120 },
      absolute: z,
      error: 1,
      nullError: 1,
    });
    // 1 / quad(lambda t: 2 * norm.pdf(t, 0, sqrt(v)) * exp(t * z - t * t / 2), 0, 60)
    expect(sequentialPValue(at(2.5), horizon, 0.05)).toBeCloseTo(0.10698267768964882, 9);
    expect(sequentialPValue(at(4), horizon, 0.05)).toBeCloseTo(0.003740357576250844, 10);
    expect(sequentialPValue(at(-1), horizon, 0.05)).toBe(1);
    // sqrt((1+v)/v * log((1+v)/0.05**2)) and sqrt(2*(1+v)/v * log(1 + sqrt(1+v)/(2*0.05)))
    expect(sequentialReach(at(1), horizon, 0.05)).toBeCloseTo(3.231693266277424, 10);
    expect(sequentialBound(at(1), horizon, 0.05)).toBeCloseTo(2.928646798479896, 10);
  });
});
