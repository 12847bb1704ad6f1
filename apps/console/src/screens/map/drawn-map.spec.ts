import type { DrawnLineage, DrawnNode } from '../../api/types.js';
import { joined, shownKin } from './drawn-map.js';

const node = (nodeId: string): DrawnNode => ({
  nodeId,
  patternId: 'p',
  name: nodeId,
  namespace: 'n',
  version: 1,
  versionLabel: null,
  status: 'active',
  createdAt: '2026-01-01T00:00:00.000Z',
  distance: 0,
  side: 'start',
  parentCount: 0,
  childCount: 0,
});
const edge = { relationshipType: 'refined_from', weight: 0.6, breakingChanges: false };
const lineage = (ids: readonly string[], ends: readonly (readonly [number, number])[]): DrawnLineage => ({
  nodes: ids.map(node),
  edges: ends.map(([source, target]) => ({ ...edge, source, target })),
  truncated: [],
  nextCursor: null,
});

describe('a map of several answers', () => {
  const map = joined([
    lineage(
      ['b', 'a', 'c'],
      [
        [1, 0],
        [0, 2],
      ],
    ),
    lineage(
      ['c', 'b', 'd'],
      [
        [1, 0],
        [0, 2],
      ],
    ),
  ]);

  it('has each version and each edge once', () => {
    expect([...map.nodes.keys()]).toEqual(['b', 'a', 'c', 'd']);
    expect(map.edges.map(({ source, target }) => source + target)).toEqual(['ab', 'bc', 'cd']);
  });

  it('knows how much of the kin of each it has', () => {
    expect(shownKin(map, 'b')).toEqual({ parents: 1, children: 1 });
    expect(shownKin(map, 'd')).toEqual({ parents: 1, children: 0 });
  });

  it('has what a path goes by, without telling how much kin that has', () => {
    const step = { ...edge, edgeId: '1', sourceNodeId: 'd', targetNodeId: 'x' };
    const paths = [{ nodeIds: ['d', 'x'], weight: 0.6, weakestEdgeId: '1' }];
    const { nodes, edges } = joined([lineage(['d'], [])], {
      ...{ paths, nodes: [node('d'), node('x')], edges: [step], truncated: [] },
    });
    expect(nodes.get('d')?.childCount).toBe(0);
    expect(nodes.get('x')?.childCount).toBeNull();
    expect(edges).toMatchObject([{ id: 'd x refined_from', source: 'd', target: 'x' }]);
  });
});
