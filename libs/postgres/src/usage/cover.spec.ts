import fc from 'fast-check';
import { ceiling, coverOf } from './cover.js';

const HOUR_MS = 3_600_000;
const text = (ms: number) => new Date(ms).toISOString().slice(0, 13);

it('takes months where they fit, days and hours at the ends', () => {
  const span = { from: Date.parse('2025-11-29T22:00:00Z'), to: Date.parse('2026-02-02T03:00:00Z') };
  expect(coverOf(span).map(({ grain, from, to }) => [grain, text(from), text(to)])).toEqual([
    ['hour', '2025-11-29T22', '2025-11-30T00'],
    ['day', '2025-11-30T00', '2025-12-01T00'],
    ['month', '2025-12-01T00', '2026-02-01T00'],
    ['day', '2026-02-01T00', '2026-02-02T00'],
    ['hour', '2026-02-02T00', '2026-02-02T03'],
  ]);
});

it('covers every span of whole hours once, in few pieces', () => {
  const hours = fc.integer({ min: -500_000, max: 500_000 });
  fc.assert(
    fc.property(hours, hours, (a, b) => {
      const span = { from: Math.min(a, b) * HOUR_MS, to: Math.max(a, b) * HOUR_MS };
      const pieces = coverOf(span);
      expect(pieces.length).toBeLessThanOrEqual(5);
      let at = span.from;
      for (const { grain, from, to } of pieces) {
        expect([from, ceiling(grain, from), ceiling(grain, to)]).toEqual([at, from, to]);
        at = to;
      }
      expect(at).toBe(span.to);
    }),
    { numRuns: 1_000 },
  );
});
