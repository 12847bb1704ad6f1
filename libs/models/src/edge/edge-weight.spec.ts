import fc from 'fast-check';
import { EDGE_STRENGTHS } from '../enumerations/edge-strength.js';
import { edgeWeight } from './edge-weight.js';

const strength = fc.constantFrom(...EDGE_STRENGTHS);
const score = fc.double({ min: 0, max: 1, noNaN: true });
const maybeScore = fc.option(score);

describe('the weight of an edge', () => {
  it.each([
    ['weak', null, null, 0.3],
    ['moderate', null, null, 0.6],
    ['strong', null, null, 0.9],
    ['strong', 0.95, 0.9, 0.9125],
    ['strong', 0.92, 0.95, 0.9175],
    ['weak', 0.8, null, 0.45],
    ['weak', null, 0.8, 0.45],
  ] as const)('of %s with %p and %p is %p', (edgeStrength, similarityScore, confidenceScore, weight) => {
    expect(edgeWeight({ edgeStrength, similarityScore, confidenceScore })).toBe(weight);
  });

  it('lies within 0 and 1', () => {
    fc.assert(
      fc.property(strength, maybeScore, maybeScore, (edgeStrength, similarityScore, confidenceScore) => {
        const weight = edgeWeight({ edgeStrength, similarityScore, confidenceScore });
        expect(weight).toBeGreaterThanOrEqual(0);
        expect(weight).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('grows with strength and with each score', () => {
    fc.assert(
      fc.property(strength, strength, score, score, maybeScore, (one, other, a, b, confidenceScore) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const [weaker, stronger] = [one, other].sort(
          (x, y) => EDGE_STRENGTHS.indexOf(x) - EDGE_STRENGTHS.indexOf(y),
        );
        const weight = (
          edgeStrength = one,
          similarityScore: number | null = low,
          confidence = confidenceScore,
        ) => edgeWeight({ edgeStrength, similarityScore, confidenceScore: confidence });
        expect(weight(one, low)).toBeLessThanOrEqual(weight(one, high));
        expect(weight(one, a, low)).toBeLessThanOrEqual(weight(one, a, high));
        expect(weight(weaker, a)).toBeLessThanOrEqual(weight(stronger, a));
        expect(weight(weaker, null)).toBeLessThanOrEqual(weight(stronger, null));
      }),
    );
  });
});
