import { granularityFor, wholeBucketStarts } from './buckets.js';
import { slopeOf, trendOf } from './trend.js';

const trend = (counts: readonly number[], last = 100) =>
  trendOf({ counts, total: counts.reduce((a, b) => a + b, 0), lastUsedAt: last, lastThirdFrom: 50 });

describe('a trend', () => {
  it('has the slopes that SciPy has, and the growth of the quarters', () => {
    // c = [3,1,4,1,5,9,2,6,5,3,5,8]; linregress(range(12), c).slope
    const c = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8];
    expect(slopeOf(c)).toBeCloseTo(0.34965034965034963, 12);
    // linregress(range(6), c[6:]).slope - linregress(range(6), c[:6]).slope
    expect(trend(c).acceleration).toBeCloseTo(-0.4, 12);
    // (sum(c[9:]) - sum(c[:3])) / sum(c[:3]) * 100
    expect(trend(c).growthPercent).toBe(100);
  });

  it('gives the odd bucket to the second half', () => {
    // c = [2,4,8,16,32]; linregress(range(5), c).slope; linregress(range(3), c[2:]).slope - linregress(range(2), c[:2]).slope
    expect(trend([2, 4, 8, 16, 32])).toMatchObject({ velocity: 7.2, acceleration: 10, growthPercent: 1500 });
  });

  it.each([
    [[10, 10, 10, 10], 100, 'stable'],
    [[10, 10.5, 11, 11.5], 100, 'stable'], // 0.5 is still stable
    [[10, 11, 12, 13], 100, 'growing'],
    [[13, 12, 11, 10], 100, 'declining'],
    [[0, 0, 0, 9], 100, 'emerging'],
    [[50, 40, 0, 0], 49, 'abandoned'],
    [[1, 0, 0, 0], 49, 'abandoned'],
    [[50, 40, 0, 1], 50, 'declining'],
  ])('of %j, last used at %d, is %s', (counts, last, expected) => {
    expect(trend(counts, last).class).toBe(expected);
  });

  it('says nothing of what it cannot know', () => {
    expect(trendOf({ counts: [], total: 0, lastUsedAt: null, lastThirdFrom: 0 })).toEqual({
      ...{ velocity: null, acceleration: null, growthPercent: null, class: null },
    });
    expect(trend([5])).toMatchObject({ velocity: null, acceleration: null, growthPercent: null });
    expect(trend([0, 5, 5, 5]).growthPercent).toBeNull();
  });
});

describe('trend buckets', () => {
  it('are the whole ones only', () => {
    const window = { from: new Date('2026-03-02T00:00:01Z'), to: new Date('2026-03-05T12:00:00Z') };
    expect(wholeBucketStarts(window, 'day').map((start) => new Date(start).toISOString())).toEqual([
      '2026-03-03T00:00:00.000Z',
      '2026-03-04T00:00:00.000Z',
    ]);
    expect(wholeBucketStarts(window, 'week')).toEqual([]);
  });

  it('are hours up to two days, days up to a year, else weeks', () => {
    const days = (n: number) => granularityFor({ from: new Date(0), to: new Date(n * 86_400_000) });
    expect([2, 2.1, 366, 367].map(days)).toEqual(['hour', 'day', 'day', 'week']);
  });
});
