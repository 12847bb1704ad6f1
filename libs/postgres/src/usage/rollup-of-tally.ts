import { FACETS, emptyTally, type Facet, type Tally } from '@stemma/analytics';
import type { UsageRollup } from '../entities/usage.entity.js';

/** What a rollup is about. */
export type RollupKey = Pick<UsageRollup, 'nodeId' | 'patternId' | 'grain' | 'start'>;

/** The sums of a rollup. */
export type Sums = Omit<UsageRollup, keyof RollupKey>;

/** @param tally of one execution at least. */
export function toRollup(key: RollupKey, tally: Tally): UsageRollup {
  const { minMs, maxMs, firstUsedAt, lastUsedAt } = tally;
  if (minMs === null || maxMs === null || firstUsedAt === null || lastUsedAt === null)
    throw new Error('a rollup sums one execution at least');
  const times = [...tally.times].sort(([a], [b]) => a - b);
  const facets = FACETS.flatMap((facet) =>
    [...tally.facets[facet]].map((entry) => [facet, ...entry] as const),
  );
  return {
    ...key,
    executionCount: tally.executions,
    successCount: tally.successes,
    timeoutCount: tally.timeouts,
    gateCount: tally.gatesChecked,
    gateFailureCount: tally.gateFailures,
    qualityCount: tally.qualityCount,
    qualitySum: tally.qualitySum,
    timeSumNs: tally.timeSumNs,
    timeSquaresNs: tally.timeSquaresNs,
    minMs,
    maxMs,
    firstUsedAt: new Date(firstUsedAt),
    lastUsedAt: new Date(lastUsedAt),
    hourCounts: tally.hours,
    timeKeys: times.map(([key]) => key),
    timeCounts: times.map(([, n]) => n),
    facetNames: facets.map(([facet]) => facet),
    facetValues: facets.map(([, value]) => value),
    facetCounts: facets.map(([, , n]) => n),
  };
}

export function toTally(sums: Sums): Tally {
  const tally: Tally = {
    ...emptyTally(),
    executions: sums.executionCount,
    successes: sums.successCount,
    timeouts: sums.timeoutCount,
    gatesChecked: sums.gateCount,
    gateFailures: sums.gateFailureCount,
    qualityCount: sums.qualityCount,
    qualitySum: sums.qualitySum,
    timeSumNs: sums.timeSumNs,
    timeSquaresNs: sums.timeSquaresNs,
    minMs: sums.minMs,
    maxMs: sums.maxMs,
    firstUsedAt: sums.firstUsedAt.getTime(),
    lastUsedAt: sums.lastUsedAt.getTime(),
    hours: [...sums.hourCounts],
  };
  sums.timeKeys.forEach((key, place) => tally.times.set(key, sums.timeCounts[place] ?? 0));
  sums.facetNames.forEach((facet, place) => {
    const value = sums.facetValues[place];
    if (value !== undefined) tally.facets[facet as Facet].set(value, sums.facetCounts[place] ?? 0);
  });
  return tally;
}
