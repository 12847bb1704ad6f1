import fc from 'fast-check';
import { findDuplicates, type LatestVersion } from './find-duplicates.js';
import { findStaleVersions, type DormantVersion } from './find-stale-versions.js';
import { DETECTION_THRESHOLDS } from './thresholds.js';

const NOW = new Date('2026-06-30T00:00:00Z');
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000);

const latest = (name: string, more: Partial<LatestVersion> = {}): LatestVersion => ({
  nodeId: `node ${name}`,
  patternId: `pattern ${name}`,
  name,
  contentHash: null,
  usageCount: 0,
  createdAt: daysAgo(100),
  ...more,
});
const merges = (...given: Parameters<typeof findDuplicates>): string[] =>
  findDuplicates(...given).map(({ claim }) => claim);

describe('duplicates', () => {
  it('of equal content merge into the one more in use, else the older one', () => {
    const [a, b, c] = [
      latest('a', { contentHash: 'h', usageCount: 3 }),
      latest('b', { contentHash: 'h', usageCount: 9 }),
      latest('c', { contentHash: 'h', usageCount: 9, createdAt: daysAgo(200) }),
    ];
    const found = findDuplicates([a, b, c, latest('d'), latest('e')], [], DETECTION_THRESHOLDS);
    expect(found.map(({ claim }) => claim)).toEqual(['duplicate node b node c', 'duplicate node a node c']);
    expect(found[0]).toMatchObject({
      nodeId: 'node b',
      candidateNodeId: 'node c',
      proposedChanges: { action: 'merge', sameContent: true },
      confidenceScore: 1,
      pValue: null,
    });
  });

  it('of like content count from the threshold on', () => {
    const [a, b] = [latest('a'), latest('b', { usageCount: 1 })];
    expect(merges([a, b], [{ a, b, similarity: 0.9799 }], DETECTION_THRESHOLDS)).toEqual([]);
    expect(merges([a, b], [{ a, b, similarity: 0.98 }], DETECTION_THRESHOLDS)).toEqual([
      'duplicate node a node b',
    ]);
  });

  it('are not versions of one pattern', () => {
    const [a, b] = [
      latest('a', { contentHash: 'h' }),
      latest('b', { contentHash: 'h', patternId: 'pattern a' }),
    ];
    expect(merges([a, b], [], DETECTION_THRESHOLDS)).toEqual([]);
  });

  it('merge each once, into one that stays, whatever is like what and in whichever order it is told', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const all = fc.record({
      uses: fc.array(fc.nat(3), { minLength: 6, maxLength: 6 }),
      hashes: fc.array(fc.constantFrom(null, 'x', 'y'), { minLength: 6, maxLength: 6 }),
      pairs: fc.uniqueArray(
        fc
          .tuple(fc.nat(5), fc.nat(5), fc.double({ min: 0.9, max: 1, noNaN: true }))
          .filter(([i, j]) => i < j),
        { selector: ([i, j]) => `${String(i)} ${String(j)}`, maxLength: 15 },
      ),
    });
    fc.assert(
      fc.property(all, ({ uses, hashes, pairs }) => {
        const versions = names.map((name, i) =>
          latest(name, { usageCount: uses[i] ?? 0, contentHash: hashes[i] ?? null }),
        );
        const like = pairs.flatMap(([i, j, similarity]) => {
          const [a, b] = [versions[i], versions[j]];
          return a === undefined || b === undefined ? [] : [{ a, b, similarity }];
        });
        const found = findDuplicates(versions, like, DETECTION_THRESHOLDS);
        const gone = found.map(({ nodeId }) => nodeId);
        expect(new Set(gone).size).toBe(gone.length);
        for (const { candidateNodeId } of found) expect(gone).not.toContain(candidateNodeId);
        const turned = like.map(({ a, b, similarity }) => ({ a: b, b: a, similarity })).reverse();
        expect(merges(versions, turned, DETECTION_THRESHOLDS)).toEqual(found.map(({ claim }) => claim));
      }),
    );
  });
});

describe('stale versions', () => {
  const dormant: DormantVersion = {
    nodeId: 'n',
    patternId: 'p',
    version: 2,
    latestVersion: 5,
    status: 'active',
    createdAt: daysAgo(400),
    lastUsedAt: daysAgo(91),
    usageCount: 7,
    activeChildCount: 0,
    patternLastUsedAt: daysAgo(1),
  };
  const stale = (more: Partial<DormantVersion> = {}): number =>
    findStaleVersions([{ ...dormant, ...more }], DETECTION_THRESHOLDS, NOW).length;

  it('are to be archived, with how long they were idle', () => {
    expect(findStaleVersions([dormant], DETECTION_THRESHOLDS, NOW)).toMatchObject([
      {
        claim: 'stale_version n',
        candidateNodeId: null,
        proposedChanges: { action: 'archive' },
        baselineMetrics: { idleDays: 91, usageCount: 7 },
      },
    ]);
    expect(stale({ lastUsedAt: null })).toBe(1);
    expect(stale({ status: 'draft' })).toBe(1);
  });

  it.each<[string, Partial<DormantVersion>]>([
    ['used within the time', { lastUsedAt: daysAgo(90) }],
    ['made within the time', { createdAt: daysAgo(3), lastUsedAt: null }],
    ['the latest', { version: 5 }],
    ['what an active version derives from', { activeChildCount: 1 }],
    ['archived already', { status: 'archived' }],
    ['merged', { status: 'merged' }],
    ['of a pattern that nobody uses', { patternLastUsedAt: daysAgo(91) }],
    ['of a pattern that was never used', { patternLastUsedAt: null }],
  ])('are not those %s', (_, more) => {
    expect(stale(more)).toBe(0);
  });
});
