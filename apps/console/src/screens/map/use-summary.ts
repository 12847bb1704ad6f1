import type { UseQueryResult } from '@tanstack/react-query';
import type { Answer, Problem } from '../../api/ask.js';
import type { LineageSummary } from '../../api/types.js';
import { useAsk, withQuery } from '../../api/use-ask.js';
import type { MapState } from './map-state.js';

/** As many as the API follows. */
export const MOST_FOLLOWED = 100_000;

/** How much there is, before any of it is asked for. */
export function useSummary(
  nodeId: string,
  { asOf, types, minWeight }: MapState,
): UseQueryResult<Answer<LineageSummary>, Problem> {
  const query = {
    ...{ depth: MOST_FOLLOWED, fanOut: MOST_FOLLOWED },
    asOf,
    relationshipTypes: types.join(','),
    minWeight,
  };
  return useAsk<LineageSummary>(withQuery(`/v1/nodes/${nodeId}/lineage/summary`, query), { keep: true });
}

/** Versions so many hops away or nearer. */
export function countWithin({ versions }: LineageSummary, hops: number): number {
  return sumOf(versions.filter(({ distance }) => distance <= hops));
}

export function hopsOf(versions: LineageSummary['versions'], side?: 'ancestor' | 'descendant'): number {
  return versions
    .filter((one) => side === undefined || one.side === side)
    .reduce((most, { distance }) => Math.max(most, distance), 0);
}

export function sumOf(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}
