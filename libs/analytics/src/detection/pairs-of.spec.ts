import { pairsOf, type Likeness } from './pairs-of.js';
import { DETECTION_THRESHOLDS } from './thresholds.js';
import { useOf } from './use.fixture.js';
import type { VersionUse } from './version-use.js';

const use = (nodeId: string, more: Partial<VersionUse> = {}): VersionUse => ({
  ...useOf(nodeId, 1, { medianMs: 100, successRate: 1, count: 50 }, 1),
  patternId: `pattern ${nodeId}`,
  lineageId: `family ${nodeId}`,
  ...more,
});
const told = (uses: readonly VersionUse[], likenesses: readonly Likeness[] = []): string[] =>
  pairsOf(uses, likenesses, DETECTION_THRESHOLDS).map(
    ({ relation, present, other }) => `${relation} ${present.nodeId} ${other.nodeId}`,
  );

describe('pairs worth a comparison', () => {
  it('are the newest version in use and the one in use before it', () => {
    const one = { patternId: 'p', lineageId: 'f' };
    const versions = [4, 1, 3, 2].map((version) =>
      use(`v${String(version)}`, { ...one, version, executionCount: version === 3 ? 49 : 50 }),
    );
    expect(told(versions)).toEqual(['previous v4 v2']);
    expect(told(versions.slice(0, 1))).toEqual([]);
    expect(told([use('a', { ...one, version: 2, status: 'archived' }), use('b', one)])).toEqual([]);
    expect(told([use('a', { ...one, version: 2 }), use('b', { ...one, status: 'merged' })])).toEqual([]);
  });

  it('are patterns of one family, both ways', () => {
    const family = [use('a', { lineageId: 'f' }), use('b', { lineageId: 'f' }), use('c')];
    expect(told(family)).toEqual(['sibling a b', 'sibling b a']);
  });

  it('are patterns that are alike enough, once, and none that are not in use', () => {
    const uses = [use('a'), use('b'), use('c')];
    const like = (nodeId: string, otherNodeId: string, similarity: number): Likeness => ({
      nodeId,
      otherNodeId,
      similarity,
    });
    expect(told(uses, [like('a', 'b', 0.85), like('a', 'c', 0.849), like('b', 'none', 1)])).toEqual([
      'similar a b',
      'similar b a',
    ]);
  });
});
