import { useQueries, useQueryClient, type QueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ask, type Answer, type Problem } from '../../api/ask.js';
import type { DrawnLineage, Paths } from '../../api/types.js';
import { withQuery } from '../../api/use-ask.js';
import { joined, type DrawnMap } from './drawn-map.js';
import { pagesOf, type MapState } from './map-state.js';

/** Of the kin of one version, so many at a time. */
const KIN = 60;
/** Of several hops, at most; whoever asks for them knows that there are no more. */
export const MOST_LOADED = 1_000;
const FRESH_MS = 30_000;

export interface AskedMap {
  readonly map: DrawnMap;
  /** The first of the version in the middle; undefined until it is there. */
  readonly answer: Answer<DrawnLineage> | undefined;
  readonly error: Problem | null;
  /** Limits that cut any of the answers. */
  readonly truncated: readonly string[];
  /** Versions whose kin goes on. */
  readonly cut: ReadonlySet<string>;
  readonly again: () => void;
}

/** What was answered of the kin of one version, page by page. */
interface Kin {
  readonly nodeId: string;
  readonly pages: readonly Answer<DrawnLineage>[];
}

/** One hop around the version in the middle, and around each that was opened; and what a path goes by. */
export function useMap(nodeId: string, state: MapState, path: Paths | undefined): AskedMap {
  const queries = useQueryClient();
  const { kin, error, again } = useQueries({
    queries: [...pagesOf(nodeId, state)].map(([id, count]) =>
      kinOf(queries, id, count, state, id === nodeId ? state.hops : 1),
    ),
    combine,
  });
  const map = useMemo(
    () =>
      joined(
        kin.flatMap(({ pages }) => pages.map(({ data }) => data)),
        path,
      ),
    [kin, path],
  );
  const last = kin.flatMap(({ nodeId: id, pages }) => pages.slice(-1).map(({ data }) => ({ id, ...data })));
  return {
    ...{ map, error, again },
    answer: kin.find((of) => of.nodeId === nodeId)?.pages[0],
    // So many hops are what was asked for.
    truncated: [...new Set(last.flatMap(({ truncated }) => truncated))].filter((limit) => limit !== 'depth'),
    cut: new Set(last.flatMap(({ id, nextCursor }) => (nextCursor === null ? [] : [id]))),
  };
}

function kinOf(
  queries: QueryClient,
  nodeId: string,
  count: number,
  { asOf, types, minWeight }: MapState,
  hops: number,
) {
  const question = {
    format: 'skeleton',
    depth: hops,
    limit: hops === 1 ? KIN : MOST_LOADED,
    asOf,
    relationshipTypes: types.join(','),
    minWeight,
  };
  const pageAfter = (cursor: string | null): Promise<Answer<DrawnLineage>> => {
    const path = withQuery(`/v1/nodes/${nodeId}/lineage`, { ...question, cursor });
    return queries.query({
      queryKey: [path],
      queryFn: () => ask<DrawnLineage>(path),
      staleTime: FRESH_MS,
    });
  };
  const keyOf = (pages: number): readonly unknown[] => ['kin', nodeId, question, pages];
  return {
    queryKey: keyOf(count),
    queryFn: async (): Promise<Kin> => {
      const pages = [await pageAfter(null)];
      while (pages.length < count) {
        const cursor = pages.at(-1)?.data.nextCursor ?? null;
        if (cursor === null) break;
        pages.push(await pageAfter(cursor));
      }
      return { nodeId, pages };
    },
    // What was there stays while more of it is asked for.
    placeholderData: () => queries.getQueryData<Kin>(keyOf(count - 1)),
    staleTime: FRESH_MS,
  };
}

function combine(results: readonly UseQueryResult<Kin>[]) {
  return {
    kin: results.flatMap(({ data }) => data ?? []),
    error: (results.find((result) => result.error !== null)?.error ?? null) as Problem | null,
    again: (): void => void Promise.all(results.map(({ refetch }) => refetch())),
  };
}
