import { claimOf, type Finding } from './finding.js';
import type { DetectionThresholds } from './thresholds.js';

/** The latest version of a pattern. */
export interface LatestVersion {
  readonly nodeId: string;
  readonly patternId: string;
  readonly name: string;
  /** Null where there is no content. */
  readonly contentHash: string | null;
  readonly usageCount: number;
  readonly createdAt: Date;
}

export interface LikePair {
  readonly a: LatestVersion;
  readonly b: LatestVersion;
  /** Cosine similarity. */
  readonly similarity: number;
}

/**
 * Patterns that are one, written twice: their latest contents are equal, or more alike than the threshold. The one more
 * in use stays, of equals the older one. Each version is merged at most once, and what others merge into stays.
 */
export function findDuplicates(
  latest: readonly LatestVersion[],
  like: readonly LikePair[],
  { duplicateSimilarity }: DetectionThresholds,
): Finding[] {
  const merged = new Map<string, Finding>();
  const kept = new Set<string>();
  const add = (stays: LatestVersion, goes: LatestVersion, similarity: number): void => {
    if (stays.patternId === goes.patternId || merged.has(stays.nodeId)) return;
    if (merged.has(goes.nodeId) || kept.has(goes.nodeId)) return;
    kept.add(stays.nodeId);
    merged.set(goes.nodeId, findingOf(stays, goes, similarity));
  };
  for (const group of groupsOfEqual(latest)) {
    const [stays, ...others] = group.sort(byUse);
    if (stays !== undefined) for (const goes of others) add(stays, goes, 1);
  }
  const close = like.filter(({ similarity }) => similarity >= duplicateSimilarity);
  for (const { a, b, similarity } of close.sort(byLikeness)) {
    const [stays, goes] = byUse(a, b) <= 0 ? [a, b] : [b, a];
    add(stays, goes, similarity);
  }
  return [...merged.values()];
}

function groupsOfEqual(latest: readonly LatestVersion[]): LatestVersion[][] {
  const groups = new Map<string, LatestVersion[]>();
  for (const version of latest) {
    if (version.contentHash === null) continue;
    const group = groups.get(version.contentHash);
    // Thousands may be equal: a copy for each would take a while.
    if (group === undefined) groups.set(version.contentHash, [version]);
    else group.push(version);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

function byUse(a: LatestVersion, b: LatestVersion): number {
  if (a.usageCount !== b.usageCount) return b.usageCount - a.usageCount;
  return a.createdAt.getTime() - b.createdAt.getTime() || (a.nodeId < b.nodeId ? -1 : 1);
}

/** The most alike first; of equals in the order of their ids, so that the order of the question does not matter. */
function byLikeness(a: LikePair, b: LikePair): number {
  const idsOf = ({ a: one, b: two }: LikePair): string => [one.nodeId, two.nodeId].sort().join();
  return b.similarity - a.similarity || (idsOf(a) < idsOf(b) ? -1 : 1);
}

function findingOf(stays: LatestVersion, goes: LatestVersion, similarity: number): Finding {
  const isEqual = stays.contentHash !== null && stays.contentHash === goes.contentHash;
  const metrics = ({ nodeId, name, usageCount, contentHash }: LatestVersion) => ({
    nodeId,
    name,
    usageCount,
    contentHash,
  });
  return {
    rule: 'duplicate',
    claim: claimOf('duplicate', goes.nodeId, stays.nodeId),
    patternId: goes.patternId,
    nodeId: goes.nodeId,
    candidateNodeId: stays.nodeId,
    improvementType: 'duplication',
    description: isEqual
      ? `${goes.name} has the same content as ${stays.name}, which is used more, or older: merge it.`
      : `${goes.name} is like ${stays.name} by ${similarity.toFixed(3)}: merge it.`,
    priority: 'low',
    proposedChanges: { action: 'merge', sameContent: isEqual, similarity },
    baselineMetrics: metrics(goes),
    improvedMetrics: metrics(stays),
    performanceDelta: null,
    pValue: null,
    confidenceScore: Math.max(0, Math.min(1, similarity)),
    sampleSize: 0,
  };
}
