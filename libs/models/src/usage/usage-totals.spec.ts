import fc from 'fast-check';
import { nearestRatio, scaledInteger } from './exact-ratio.js';
import {
  addUsage,
  meansOf,
  NO_USAGE,
  nanosecondsOf,
  usageOf,
  usageOfMeans,
  type UsageTotals,
} from './usage-totals.js';

const timeMs = fc.double({ min: 0, max: 1e15, noNaN: true });
const uses = fc.array(fc.record({ timeMs, success: fc.boolean() }), { maxLength: 40 });

function foldInChunks(totals: readonly UsageTotals[], size: number): UsageTotals {
  let sum = NO_USAGE;
  for (let start = 0; start < totals.length; start += size) {
    sum = addUsage(sum, totals.slice(start, start + size).reduce(addUsage, NO_USAGE));
  }
  return sum;
}

describe('usage totals', () => {
  it('follow the example of three uses', () => {
    const steps = [usageOf(100, true), usageOf(200, false), usageOf(150, true)];
    let totals = NO_USAGE;
    const means = steps.map((step) => meansOf((totals = addUsage(totals, step))));
    expect(means).toEqual([
      { usageCount: 1, avgExecutionTimeMs: 100, successRate: 1 },
      { usageCount: 2, avgExecutionTimeMs: 150, successRate: 0.5 },
      { usageCount: 3, avgExecutionTimeMs: 150, successRate: 2 / 3 },
    ]);
  });

  it('let preset means weigh in fully', () => {
    const preset = usageOfMeans({ usageCount: 142, avgExecutionTimeMs: 450.5, successRate: 0.95 });
    const { usageCount, avgExecutionTimeMs, successRate } = meansOf(addUsage(preset, usageOf(307.5, false)));
    expect(usageCount).toBe(143);
    expect(avgExecutionTimeMs).toBe(449.5);
    expect(successRate).toBeCloseTo(0.943357, 6);
  });

  it('have no means without uses, whatever means come along', () => {
    expect(meansOf(usageOfMeans({ usageCount: 0, avgExecutionTimeMs: 5, successRate: 1 }))).toEqual({
      usageCount: 0,
      avgExecutionTimeMs: null,
      successRate: null,
    });
  });

  it('are the same in any grouping and order', () => {
    fc.assert(
      fc.property(uses, fc.integer({ min: 1, max: 7 }), fc.infiniteStream(fc.nat()), (list, size, order) => {
        const totals = list.map((use) => usageOf(use.timeMs, use.success));
        const shuffled = totals
          .map((total) => ({ total, rank: order.next().value as number }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ total }) => total);
        expect(foldInChunks(shuffled, size)).toEqual(totals.reduce(addUsage, NO_USAGE));
      }),
    );
  });

  it('give back the very means they were made of', () => {
    const counts = fc.integer({ min: 1, max: 1_000_000_000 });
    const millionths = fc.integer({ min: 0, max: 1_000_000_000 }).map((n) => n / 1_000_000);
    const billionths = fc.integer({ min: 0, max: 1_000_000_000 }).map((n) => n / 1_000_000_000);
    fc.assert(
      fc.property(counts, millionths, billionths, (usageCount, avgExecutionTimeMs, successRate) => {
        const means = { usageCount, avgExecutionTimeMs, successRate };
        expect(meansOf(usageOfMeans(means))).toEqual(means);
      }),
    );
  });

  it('survive being written as means and read again', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e12 }),
        timeMs,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, t, r) => {
          const totals = usageOfMeans({ usageCount: n, avgExecutionTimeMs: t, successRate: r });
          expect(usageOfMeans(meansOf(totals))).toEqual(totals);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('keep the mean within the smallest and the largest use', () => {
    fc.assert(
      fc.property(fc.array(timeMs, { minLength: 1, maxLength: 20 }), (times) => {
        const { avgExecutionTimeMs } = meansOf(times.map((t) => usageOf(t, true)).reduce(addUsage));
        expect(avgExecutionTimeMs).toBeGreaterThanOrEqual(Math.min(...times) - 1e-6);
        expect(avgExecutionTimeMs).toBeLessThanOrEqual(Math.max(...times) * (1 + 1e-15) + 1e-6);
      }),
    );
  });
});

describe('exact ratios', () => {
  it('round milliseconds to whole nanoseconds', () => {
    expect(nanosecondsOf(0)).toBe(0n);
    expect(nanosecondsOf(0.1)).toBe(100_000n);
    expect(nanosecondsOf(307.5)).toBe(307_500_000n);
    expect(nanosecondsOf(0.0000004)).toBe(0n);
    expect(nanosecondsOf(0.0000006)).toBe(1n);
    expect(nanosecondsOf(Number.MIN_VALUE)).toBe(0n);
    expect(nanosecondsOf(1e15)).toBe(10n ** 21n);
  });

  it('round halves up, from the exact value of the double', () => {
    expect(scaledInteger(0.5, 1n)).toBe(1n);
    expect(scaledInteger(0.25, 2n)).toBe(1n);
    expect(scaledInteger(0.25, 1n)).toBe(0n);
  });

  it('divide big integers to the nearest double', () => {
    expect(nearestRatio(1n, 3n)).toBe(1 / 3);
    expect(nearestRatio(10n ** 30n, 10n ** 30n * 3n)).toBe(1 / 3);
    expect(nearestRatio(2n ** 90n, 1n)).toBe(2 ** 90);
    expect(nearestRatio((2n ** 53n + 1n) * 10n ** 9n, 10n ** 9n)).toBe(2 ** 53);
    expect(nearestRatio(0n, 10n ** 20n)).toBe(0);
  });

  it('agree with the division of doubles wherever that is exact to one rounding', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 1 }), fc.integer({ min: 0, max: 90 }), (a, b, shift) => {
        const scale = 2n ** BigInt(shift);
        expect(nearestRatio(BigInt(a) * scale, BigInt(b) * scale)).toBe(a / b);
      }),
    );
  });
});
