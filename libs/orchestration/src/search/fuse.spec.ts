import fc from 'fast-check';
import { fuse, type Ranked } from './fuse.js';

const hits = (...scores: [string, number][]): Ranked[] =>
  scores.map(([patternId, score]) => ({ patternId, score, isRetired: false }));
const idsOf = (found: readonly { patternId: string }[]): string[] => found.map(({ patternId }) => patternId);

describe('fuse', () => {
  it('says of each hit where it stood in each half', () => {
    const [first, second] = fuse(hits(['a', 9], ['b', 3]), hits(['b', 0.8], ['c', 0.1]));
    expect(first).toMatchObject({ patternId: 'a', keyword: { rank: 1, score: 9 }, vector: null });
    expect(second).toMatchObject({ patternId: 'b', keyword: { rank: 2 }, vector: { rank: 1, score: 0.8 } });
  });

  it('leaves what words find well in its order, whatever is alike', () => {
    const found = fuse(hits(['a', 9], ['b', 8], ['c', 1]), hits(['b', 0.9], ['d', 0.9], ['e', 0.1]));
    expect(idsOf(found).slice(0, 2)).toEqual(['a', 'b']);
  });

  it('puts what is most alike before what words find poorly', () => {
    const found = fuse(hits(['a', 10], ['b', 1]), hits(['c', 0.9], ['d', 0.1]));
    expect(idsOf(found).slice(0, 3)).toEqual(['a', 'c', 'b']);
  });

  it('puts what is retired behind what fits nearly as well, in either half', () => {
    const left = (found: Ranked[], id: string): Ranked[] =>
      found.map((hit) => (hit.patternId === id ? { ...hit, isRetired: true } : hit));
    const half = hits(['gone', 10], ['b', 6], ['c', 3]);
    expect(idsOf(fuse(left(half, 'gone'), null))).toEqual(['b', 'gone', 'c']);
    expect(idsOf(fuse(null, left(hits(['gone', 10], ['b', 6], ['c', 2]), 'gone')))).toEqual([
      'b',
      'gone',
      'c',
    ]);
  });

  it('has the order of a half where the other was not asked, or found nothing', () => {
    const half = hits(['z', 3], ['y', 2], ['x', 1]);
    for (const found of [fuse(half, null), fuse(null, half), fuse(half, []), fuse([], half)])
      expect(idsOf(found)).toEqual(['z', 'y', 'x']);
  });

  it('orders equal ones by their ids, and ends with a list of nothing', () => {
    expect(idsOf(fuse(hits(['b', 1], ['a', 1]), null))).toEqual(['a', 'b']);
    expect(fuse([], [])).toEqual([]);
  });

  it('tells each pattern once, best first, by scores of 0 to 1', () => {
    const half = fc
      .uniqueArray(fc.tuple(fc.string({ maxLength: 2 }), fc.double({ min: -1, max: 50, noNaN: true })), {
        selector: ([id]) => id,
      })
      .map((some) => hits(...some).sort((a, b) => b.score - a.score));
    fc.assert(
      fc.property(half, half, (keywords, vectors) => {
        const found = fuse(
          keywords.map((hit) => ({ ...hit, score: hit.score + 2 })),
          vectors,
        );
        expect(new Set(idsOf(found))).toEqual(new Set([...idsOf(keywords), ...idsOf(vectors)]));
        expect(new Set(idsOf(found)).size).toBe(found.length);
        const scores = found.map(({ score }) => score);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
        for (const score of scores) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
