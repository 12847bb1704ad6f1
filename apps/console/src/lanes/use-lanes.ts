import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ask, type Answer, type Problem } from '../api/ask.js';
import type { Page } from '../api/types.js';
import { withQuery } from '../api/use-ask.js';
import type { DrawnVersion, LanesVersion } from './drawn-version.js';
import { layOut, type Laid, type Lanes } from './lay-out.js';

const PAGE = 1_000;

type Query = Readonly<Record<string, string | number | null>>;

/**
 * Versions, newest first, with their places in the graph, as far as they were asked for.
 * @param parentsOf those that stand further down, the trunk's first. Stable
 */
export function useLanes<V extends LanesVersion, P extends Page<V> = Page<V>>(
  path: string,
  query: Query,
  parentsOf: (version: V) => readonly string[],
) {
  const pages = useInfiniteQuery<
    Answer<P>,
    Problem,
    readonly Answer<P>[],
    readonly [string, Query],
    string | null
  >({
    queryKey: [path, query],
    initialPageParam: null,
    queryFn: ({ pageParam, signal }) =>
      ask(withQuery(path, { ...query, limit: PAGE, cursor: pageParam }), { signal }),
    getNextPageParam: ({ data }) => data.nextCursor,
    select: (data) => data.pages,
    staleTime: 30_000,
    // Pages stay the objects that they are, and are not compared with themselves: there may be a hundred thousand versions.
    structuralSharing: false,
  });
  const drawn = useMemo(() => draw(pages.data ?? [], parentsOf), [pages.data, parentsOf]);
  return { drawn, pages };
}

const NO_LANES: Lanes = [];

/** By page: one that was laid out stays as it is when others are appended. */
const laidPages = new WeakMap<object, { readonly before: Lanes; readonly laid: Laid }>();

function draw<V extends LanesVersion>(
  pages: readonly Answer<Page<V>>[],
  parentsOf: (version: V) => readonly string[],
): DrawnVersion<V>[] {
  let lanes: Lanes = NO_LANES;
  return pages.flatMap((page) => {
    const { items } = page.data;
    const known = laidPages.get(page);
    const laid =
      known?.before === lanes
        ? known.laid
        : layOut(
            lanes,
            items.map((item) => ({ id: item.nodeId, parents: parentsOf(item) })),
          );
    laidPages.set(page, { before: lanes, laid });
    ({ lanes } = laid);
    return items.flatMap((version, index) => {
      const row = laid.rows[index];
      return row === undefined ? [] : [{ version, row }];
    });
  });
}
