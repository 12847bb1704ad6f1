import { benjaminiHochberg } from './benjamini-hochberg.js';
import { bothAbove } from './bivariate-normal.js';
import { compare, type Comparison } from './comparison.js';
import { fixedTest, flipped } from './fixed-test.js';
import { fixedIntervals, newcombe } from './intervals.js';
import { momentsOf, skewnessOf, type Moments } from './moments.js';
import { sampleRatio } from './sample-ratio.js';
import { placementsOf } from './placements.js';
import { powerBy, sampleSize } from './sample-size.js';
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

  describe('in the sample that a plan needs, whose power is the planned one', () => {
    const common = { sign: 1, minimumEffect: 0, alpha: 0.05, power: 0.8, candidateShare: 0.5 } as const;

    it('where means are tested: the candidate varies as much more or less as its mean is', () => {
      // Of mean 10 and variance 1.
      const values = [10 - Math.SQRT1_2, 10 + Math.SQRT1_2];
      const mean = { ...common, kind: 'mean', values, expectedEffect: 0.02 } as const;
      // (norm.ppf(0.96) + norm.ppf(0.8))**2 * (2 + 2 * 1.02**2) / 0.2**2 / 2
      expect(sampleSize(mean).candidate).toBeCloseTo(342.79011586675034, 4);
      expect(powerBy(mean)(2 * 342.79011586675034)).toBeCloseTo(0.8, 9);
      // (norm.ppf(0.96) + norm.ppf(0.9))**2 * (1/0.8 + 1.02**2/0.2) / 0.2**2 * 0.8
      const uneven = { ...mean, power: 0.9, candidateShare: 0.2 };
      expect(sampleSize(uneven).baseline).toBeCloseTo(1186.4537746983249, 4);
      expect(sampleSize({ ...mean, sign: -1 }).candidate).toBeLessThan(sampleSize(mean).candidate);
    });

    it('where rates are', () => {
      const values = Array.from({ length: 20 }, (_, index) => (index < 17 ? 1 : 0));
      const of = { ...common, kind: 'rate', values, expectedEffect: 0.05 / 0.85 } as const;
      // samplesize_proportions_2indep_onetail(0.05, 0.85, 0.8, ratio=1, alpha=0.04, alternative='larger'), then ratio=0.25
      expect(sampleSize(of).candidate).toBeCloseTo(586.9130758392569, 4);
      expect(sampleSize({ ...of, candidateShare: 0.8 }).candidate).toBeCloseTo(1408.9090301156114, 4);
      expect(powerBy(of)(2 * 586.9130758392569)).toBeCloseTo(0.8, 6);
    });

    it('where ranks are, which tell another thing than the mean that must reach the minimum effect', () => {
      const values = [1, 2, 2, 3, 3, 3, 4, 50, 9, 1];
      // By F = lambda o, v: np.array([((o < x).sum() + (o == x).sum() / 2) / len(o) for x in v]), for v and v * 0.8:
      // F(v, v * 0.8).mean(), F(v, v).var(), F(v * 0.8, v).var(), the covariance with v, and the same of v * 0.8
      const { superiority, nullVariance, baseline, candidate } = placementsOf(values, 0.8);
      expect([superiority, nullVariance]).toEqual([expect.closeTo(0.4, 12), expect.closeTo(0.0795, 12)]);
      expect(baseline).toEqual({
        variance: expect.closeTo(0.072, 12),
        covariance: expect.closeTo(2.28, 12),
      });
      expect(candidate).toEqual({
        variance: expect.closeTo(0.09, 12),
        covariance: expect.closeTo(2.256, 12),
      });
      const asked = { minimumEffect: 0.05, expectedEffect: 0.2, candidateShare: 0.3 };
      const question = { ...common, ...asked, kind: 'mean', sign: -1, values } as const;
      // multivariate_normal.cdf of both hurdles, with the correlation 0.6025323492949556; then brentq for 0.8
      expect(powerBy(question)(500)).toBeCloseTo(0.816297382789265, 8);
      const { baseline: b, candidate: c } = sampleSize(question);
      expect(b + c).toBeCloseTo(456.067504240336, 4);
      expect(c / (b + c)).toBeCloseTo(0.3, 9);
    });

    it('and none where no sample would do, or where nothing varies', () => {
      // Most values are below 0, and become larger by a smaller mean.
      const values = [...Array.from({ length: 20 }, (_, index) => -1 - index / 20), 100, 120];
      const question = { ...common, kind: 'mean', sign: -1, expectedEffect: 0.2, values } as const;
      expect(sampleSize(question).baseline).toBe(Infinity);
      expect(sampleSize({ ...question, values: [7, 7, 7] }).baseline).toBeLessThan(1);
    });

    it('by two hurdles together', () => {
      // multivariate_normal.cdf([-a, -b], cov=[[1, r], [r, 1]])
      expect(bothAbove(0.5, -1.2, 0.7)).toBeCloseTo(0.3070121789072682, 9);
      expect(bothAbove(-2, -1.5, 0.95)).toBeCloseTo(0.9325426755471476, 9);
      expect(bothAbove(1, 1, 0.2)).toBeCloseTo(0.0380689187553086, 9);
      // norm.sf(1)
      expect(bothAbove(1, -1, 1)).toBeCloseTo(0.15865525393145707, 12);
      expect(bothAbove(-Infinity, 1, 0.5)).toBeCloseTo(0.15865525393145707, 12);
    });
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
