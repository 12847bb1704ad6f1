import fc from 'fast-check';
import { newestFirst } from './newest-first.js';

function inOrder(...given: Parameters<typeof newestFirst>): string[] {
  const work = newestFirst(...given);
  for (let step = work.next(); ; step = work.next()) if (step.done === true) return step.value;
}

/** `a>b`: b came of a. Times by name; 0 where there is none. */
function order(names: string, edges: string, times: Readonly<Record<string, number>> = {}): string {
  const versions = [...names].map((nodeId) => ({ nodeId, createdAtMs: times[nodeId] ?? 0 }));
  const ends = edges
    .split(' ')
    .filter((edge) => edge !== '')
    .map(([sourceNodeId = '', , targetNodeId = '']) => ({ sourceNodeId, targetNodeId }));
  return inOrder(versions, ends).join('');
}

describe('the versions of a lineage, newest first', () => {
  it('are in the order of their times, of equal ones in that of their ids', () => {
    expect(order('abcd', 'a>b a>c', { a: 1, b: 3, c: 2, d: 2 })).toBe('bdca');
  });

  it('come before what they came of, though they say that they are older', () => {
    expect(order('abcx', 'a>b b>c', { a: 9, b: 2, c: 1, x: 5 })).toBe('xcba');
    expect(order('abcd', 'a>b a>c b>d c>d')).toBe('dcba');
    expect(order('dcba', 'd>c d>b c>a b>a')).toBe('acbd');
  });

  it('are each there once, even round a ring, and whatever is known of others', () => {
    expect([...order('abc', 'a>b b>c c>a')].sort().join('')).toBe('abc');
    expect(order('ab', 'a>b a>z z>b', { a: 1, b: 2 })).toBe('ba');
    expect(order('', '')).toBe('');
  });

  it('are in a history of any shape all there, each before all that it came of', () => {
    const shape = fc.record({
      times: fc.array(fc.nat(9), { minLength: 1, maxLength: 30 }),
      edges: fc.array(fc.tuple(fc.nat(29), fc.nat(29)), { maxLength: 60 }),
    });
    fc.assert(
      fc.property(shape, ({ times, edges }) => {
        const versions = times.map((createdAtMs, place) => ({
          nodeId: String(place * 7_919).padStart(7, '0'),
          createdAtMs,
        }));
        const idAt = (place: number): string => versions[place % times.length]?.nodeId ?? '';
        const ends = edges
          .map(([a, b]) => [a % times.length, b % times.length].sort((x, y) => x - y))
          .filter(([source, target]) => source !== target)
          .map(([source = 0, target = 0]) => ({ sourceNodeId: idAt(source), targetNodeId: idAt(target) }));
        const found = inOrder(versions, ends);
        expect([...found].sort()).toEqual(versions.map(({ nodeId }) => nodeId).sort());
        for (const { sourceNodeId, targetNodeId } of ends)
          expect(found.indexOf(targetNodeId)).toBeLessThan(found.indexOf(sourceNodeId));
      }),
    );
  });

  it('may be a chain of a hundred thousand whose times say the opposite', () => {
    const versions = Array.from({ length: 100_000 }, (_, place) => ({
      nodeId: String(place),
      createdAtMs: -place,
    }));
    const edges = versions.slice(1).map(({ nodeId }, place) => ({
      sourceNodeId: String(place),
      targetNodeId: nodeId,
    }));
    expect(inOrder(versions, edges)[0]).toBe('99999');
  });
});
