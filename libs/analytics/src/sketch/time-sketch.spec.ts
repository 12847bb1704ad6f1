import fc from 'fast-check';
import { interpolated } from './quantile.js';
import { SKETCH_RELATIVE_ERROR, sketchQuantile, timeKey, ZERO_KEY } from './time-sketch.js';

const times = fc.array(fc.double({ min: 1e-6, max: 1e15, noNaN: true }), { minLength: 1, maxLength: 200 });

function sketchOf(values: readonly number[]): Map<number, number> {
  const sketch = new Map<number, number>();
  for (const value of values) sketch.set(timeKey(value), (sketch.get(timeKey(value)) ?? 0) + 1);
  return sketch;
}

describe('exact quantiles', () => {
  it.each([
    // np.percentile(np.arange(1, 101), [50, 95, 99])
    [Array.from({ length: 100 }, (_, i) => i + 1), 0.5, 50.5],
    [Array.from({ length: 100 }, (_, i) => i + 1), 0.95, 95.05],
    [Array.from({ length: 100 }, (_, i) => i + 1), 0.99, 99.01],
    // np.percentile([3.5, 12.25, 12.25, 80.0, 1200.0], [0, 25, 95, 100])
    [[3.5, 12.25, 12.25, 80, 1200], 0, 3.5],
    [[3.5, 12.25, 12.25, 80, 1200], 0.25, 12.25],
    [[3.5, 12.25, 12.25, 80, 1200], 0.95, 976],
    [[3.5, 12.25, 12.25, 80, 1200], 1, 1200],
    [[7], 0.99, 7],
  ])('of %j at %d are those of NumPy', (values, p, expected) => {
    expect(interpolated(p, values.length, (rank) => values[rank] ?? Number.NaN)).toBeCloseTo(expected, 9);
  });
});

describe('a time sketch', () => {
  it('answers every quantile within its stated error', () => {
    fc.assert(
      fc.property(times, fc.double({ min: 0, max: 1, noNaN: true }), (values, p) => {
        const sorted = [...values].sort((a, b) => a - b);
        const exact = interpolated(p, sorted.length, (rank) => sorted[rank] ?? Number.NaN);
        const answer = sketchQuantile(sketchOf(values), p) ?? Number.NaN;
        expect(Math.abs(answer - exact)).toBeLessThanOrEqual(exact * SKETCH_RELATIVE_ERROR * (1 + 1e-9));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps zero, and what is less than a nanosecond, as zero', () => {
    expect(timeKey(0)).toBe(ZERO_KEY);
    expect(sketchQuantile(sketchOf([0, 0, 1e-9, 5]), 0.5)).toBe(0);
  });

  it('has no quantile while it is empty', () => {
    expect(sketchQuantile(new Map(), 0.5)).toBeNull();
  });
});
