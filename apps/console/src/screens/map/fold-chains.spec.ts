import { mapEdgeId, type DrawnMap, type MapNode } from './drawn-map.js';
import { foldChains } from './fold-chains.js';

/** `a>b`: b came of a; `a!b`: and breaks. */
function mapOf(edges: string, counts: Readonly<Record<string, Partial<MapNode>>> = {}): DrawnMap {
  const ends = edges.split(' ').map(([source = '', kind, target = '']) => ({ source, kind, target }));
  const ids = [...new Set(ends.flatMap(({ source, target }) => [source, target]))];
  return {
    nodes: new Map(
      ids.map((nodeId) => [
        nodeId,
        {
          ...{
            nodeId,
            patternId: 'p',
            name: nodeId,
            version: 1,
            versionLabel: null,
            status: 'active' as const,
          },
          ...{ createdAt: '2026-01-01T00:00:00.000Z', parentCount: 1, childCount: 1, ...counts[nodeId] },
        },
      ]),
    ),
    edges: ends.map(({ source, kind, target }) => {
      const edge = {
        source,
        target,
        relationshipType: 'refined_from',
        weight: 1,
        breakingChanges: kind === '!',
      };
      return { ...edge, id: mapEdgeId(edge) };
    }),
  };
}

function folded(map: DrawnMap, kept: readonly string[] = [], opened: readonly string[] = []): string {
  const { nodes, edges } = foldChains(map, { kept: new Set(kept), opened: new Set(opened) });
  const names = [...nodes].map(([id, { chain }]) => chain?.map(({ nodeId }) => nodeId).join('') ?? id);
  return [...names.sort(), '|', ...edges.map(({ source, target }) => source + target)].join(' ');
}

describe('the chains of a map', () => {
  it('become one box each, between the versions that they join', () => {
    expect(folded(mapOf('a>b b>c c>d d>e'))).toBe('a bcd e | ab be');
    expect(folded(mapOf('a>b a>x b>c c>d d>e x>y y>z z>e'))).toBe('a bcd e xyz | ab ax be xe');
  });

  it('are no chains where they are short, break, branch, or have more kin than the map', () => {
    expect(folded(mapOf('a>b b>c c>d'))).toBe('a b c d | ab bc cd');
    expect(folded(mapOf('a>b b>c c!d d>e'))).toBe('a b c d e | ab bc cd de');
    expect(folded(mapOf('a>b b>c c>d c>x d>e'))).toBe('a b c d e x | ab bc cd cx de');
    expect(folded(mapOf('a>b b>c c>d d>e', { c: { childCount: 2 } }))).toBe('a b c d e | ab bc cd de');
  });

  it('end at what is kept, and stay open where one of them was opened', () => {
    expect(folded(mapOf('a>b b>c c>d d>e e>f'), ['e'])).toBe('a bcd e f | ab be ef');
    expect(folded(mapOf('a>b b>c c>d d>e'), [], ['c'])).toBe('a b c d e | ab bc cd de');
  });

  it('are not sought for ever round a cycle', () => {
    expect(folded(mapOf('a>b b>c c>a'))).toBe('a b c | ab bc ca');
  });
});
