import { differenceInterval, wilsonInterval } from './wilson.js';

describe("Wilson's interval", () => {
  it.each([
    // statsmodels.stats.proportion.proportion_confint(k, n, 0.05, 'wilson')
    [0, 10, 0, 0.27753279986288926],
    [9, 10, 0.5958499732047614, 0.982123786904927],
    [10, 10, 0.7224672001371106, 1],
    [81, 263, 0.2552885198782742, 0.36620957698280004], // also Newcombe, Statistics in Medicine 17 (1998) 857, table I
    [999, 1000, 0.9943574414020421, 0.9998234536293739],
  ])('of %d in %d is that of statsmodels', (k, n, low, high) => {
    const interval = wilsonInterval(k, n, 0.95)!;
    expect(interval.low).toBeCloseTo(low, 12);
    expect(interval.high).toBeCloseTo(high, 12);
  });

  it('is not there without observations', () => {
    expect(wilsonInterval(0, 0, 0.95)).toBeNull();
    expect(differenceInterval({ count: 0, n: 0 }, { count: 1, n: 2 }, 0.95)).toBeNull();
  });
});

describe("Newcombe's interval of a difference", () => {
  it.each([
    // confint_proportions_2indep(k2, n2, k1, n1, method='newcomb') of statsmodels, for p2 - p1
    [48, 80, 56, 70, 0.05243147240236498, 0.33387265403690614], // also Newcombe, Statistics in Medicine 17 (1998) 873, table II
    [3, 10, 9, 10, 0.1705227239345029, 0.809017973535488],
    [0, 20, 10, 10, 0.6790860371419145, 1],
  ])('between %d in %d and %d in %d is that of statsmodels', (k1, n1, k2, n2, low, high) => {
    const interval = differenceInterval({ count: k1, n: n1 }, { count: k2, n: n2 }, 0.95)!;
    expect(interval.low).toBeCloseTo(low, 12);
    expect(interval.high).toBeCloseTo(high, 12);
  });
});
