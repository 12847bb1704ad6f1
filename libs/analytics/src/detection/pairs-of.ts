import type { VersionPair } from './compare-versions.js';
import type { DetectionThresholds } from './thresholds.js';
import type { VersionUse } from './version-use.js';

/** Two versions of different patterns, and how alike they are: cosine similarity. */
export interface Likeness {
  readonly nodeId: string;
  readonly otherNodeId: string;
  readonly similarity: number;
}

/** The newest version of each pattern that is used enough to be compared, and the one before it that is. */
export function comparableUses(
  uses: readonly VersionUse[],
  { minSample }: DetectionThresholds,
): ReadonlyMap<string, readonly [newest: VersionUse, previous?: VersionUse]> {
  const enough = uses
    .filter(({ executionCount, status }) => executionCount >= minSample && status !== 'merged')
    .sort((a, b) => b.version - a.version);
  const newest = new Map<string, [VersionUse, VersionUse?]>();
  for (const use of enough) {
    const known = newest.get(use.patternId);
    if (known === undefined) newest.set(use.patternId, [use]);
    else if (known.length === 1) known.push(use);
  }
  return newest;
}

/**
 * What is worth a comparison: the newest version in use of a pattern with the one before it; with those of the other
 * patterns of its family; and with those that are alike. A version that is archived is not to be improved any more.
 */
export function pairsOf(
  uses: readonly VersionUse[],
  likenesses: readonly Likeness[],
  thresholds: DetectionThresholds,
): VersionPair[] {
  const comparable = comparableUses(uses, thresholds);
  const newest = [...comparable.values()].map(([use]) => use);
  const byNode = new Map(newest.map((use) => [use.nodeId, use]));
  const pairs: VersionPair[] = [];
  const add = (pair: VersionPair): void => {
    if (pair.present.status === 'draft' || pair.present.status === 'active') pairs.push(pair);
  };
  for (const [present, other] of comparable.values()) {
    if (other !== undefined) add({ relation: 'previous', similarity: null, present, other });
  }
  for (const family of families(newest)) {
    for (const present of family) {
      for (const other of family) {
        if (other !== present) add({ relation: 'sibling', similarity: null, present, other });
      }
    }
  }
  for (const { nodeId, otherNodeId, similarity } of likenesses) {
    const [present, other] = [byNode.get(nodeId), byNode.get(otherNodeId)];
    if (present === undefined || other === undefined || similarity < thresholds.minSimilarity) continue;
    if (present.lineageId === other.lineageId) continue;
    add({ relation: 'similar', similarity, present, other });
    add({ relation: 'similar', similarity, present: other, other: present });
  }
  return pairs;
}

/** A family with more patterns in use than this is compared by likeness only: its pairs grow with the square. */
const MAX_SIBLINGS = 20;

function families(newest: readonly VersionUse[]): VersionUse[][] {
  const families = new Map<string, VersionUse[]>();
  for (const use of newest) families.set(use.lineageId, [...(families.get(use.lineageId) ?? []), use]);
  return [...families.values()].filter(({ length }) => length > 1 && length <= MAX_SIBLINGS);
}
