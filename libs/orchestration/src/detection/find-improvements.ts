import {
  comparableUses,
  compareVersions,
  findDuplicates,
  findStaleVersions,
  pairsOf,
  type DetectionThresholds,
  type Finding,
  type Likeness,
  type VersionUse,
} from '@stemma/analytics';
import type { DetectionSource } from '../ports/detection-source.js';
import type { Window } from '../ports/series.js';
import { inTurns } from '../turns/turn.js';

/**
 * The versions most like a version, of the other patterns that are most like it, at most `patterns` of these; the best first.
 * Empty where nothing is known of it.
 */
export type FindAlike = (
  version: Pick<VersionUse, 'nodeId' | 'patternId'>,
  minScore: number,
  patterns: number,
) => Promise<AlikeVersion[]>;

interface AlikeVersion {
  readonly nodeId: string;
  readonly score: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const USE_LIMITS = { perPattern: 2_000, maxPatterns: 2_000 };
const MAX_EQUAL = 10_000;
const MAX_DORMANT = 1_000;
const PATTERNS_EACH = 5;

/**
 * All that could be better by the rules of `@stemma/analytics`, as the record is now: versions in use, compared within
 * the window [from, to); duplicates; stale versions.
 */
export async function findImprovements(
  source: DetectionSource,
  findAlike: FindAlike,
  window: Window,
  thresholds: DetectionThresholds,
): Promise<Finding[]> {
  const uses = await source.uses(window, USE_LIMITS);
  const likenesses = await likenessesOf(uses, findAlike, thresholds);
  const alike = likenesses.filter(({ similarity }) => similarity >= thresholds.duplicateSimilarity);
  const latest = new Map(
    (
      await source.latest([...new Set(alike.flatMap(({ nodeId, otherNodeId }) => [nodeId, otherNodeId]))])
    ).map((version) => [version.nodeId, version]),
  );
  const like = alike.flatMap(({ nodeId, otherNodeId, similarity }) => {
    const [a, b] = [latest.get(nodeId), latest.get(otherNodeId)];
    return a === undefined || b === undefined ? [] : [{ a, b, similarity }];
  });
  const since = new Date(window.to.getTime() - thresholds.staleDays * DAY_MS);
  return [
    ...(await inTurns(compareVersions(pairsOf(uses, likenesses, thresholds), thresholds))),
    ...findDuplicates(await source.equalLatest(MAX_EQUAL), like, thresholds),
    ...findStaleVersions(await source.dormant(since, MAX_DORMANT), thresholds, window.to),
  ];
}

/** Each pair once, whichever of the two it was found from. */
async function likenessesOf(
  uses: readonly VersionUse[],
  findAlike: FindAlike,
  thresholds: DetectionThresholds,
): Promise<Likeness[]> {
  const likenesses = new Map<string, Likeness>();
  for (const [version] of comparableUses(uses, thresholds).values()) {
    const { nodeId } = version;
    const alike = await findAlike(version, thresholds.minSimilarity, PATTERNS_EACH);
    for (const { nodeId: otherNodeId, score } of alike) {
      const key = [nodeId, otherNodeId].sort().join();
      if (!likenesses.has(key)) likenesses.set(key, { nodeId, otherNodeId, similarity: score });
    }
  }
  return [...likenesses.values()];
}
