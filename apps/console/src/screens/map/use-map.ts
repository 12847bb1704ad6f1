import { useQueries, type UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ask, type Answer, type Problem } from '../../api/ask.js';
import type { DrawnLineage } from '../../api/types.js';
import { withQuery } from '../../api/use-ask.js';
import { joined, type DrawnMap } from './drawn-map.js';
import type { MapState } from './map-state.js';

/** Of the kin of one version; there is more where the answer says so. */
const KIN = 60;

export interface AskedMap {
  readonly map: DrawnMap;
  /** That of the version in the middle; undefined until it is there. */
  readonly answer: Answer<DrawnLineage> | undefined;
  readonly error: Problem | null;
  /** Limits that cut any of the answers. */
  readonly truncated: readonly string[];
  readonly again: () => void;
}

/** One hop around the version in the middle, and around each that was opened. */
export function useMap(nodeId: string, state: MapState): AskedMap {
  const { answers, first, error, again } = useQueries({
    queries: [...new Set([nodeId, ...state.open])].map((id) => kinOf(id, state)),
    combine,
  });
  const map = useMemo(() => joined(answers.map(({ data }) => data)), [answers]);
  const truncated = [...new Set(answers.flatMap(({ data }) => data.truncated))].filter(
    // One hop is what was asked for.
    (limit) => limit !== 'depth',
  );
  return { map, answer: first, error, truncated, again };
}

function kinOf(id: string, { asOf, types, minWeight }: MapState) {
  const path = withQuery(`/v1/nodes/${id}/lineage`, {
    format: 'skeleton',
    depth: 1,
    limit: KIN,
    asOf,
    relationshipTypes: types.join(','),
    minWeight,
  });
  return {
    queryKey: [path],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => ask<DrawnLineage>(path, { signal }),
    staleTime: 30_000,
  };
}

function combine(results: readonly UseQueryResult<Answer<DrawnLineage>>[]) {
  return {
    answers: results.flatMap(({ data }) => data ?? []),
    first: results[0]?.data,
    error: (results.find((result) => result.error !== null)?.error ?? null) as Problem | null,
    again: (): void => void Promise.all(results.map(({ refetch }) => refetch())),
  };
}
