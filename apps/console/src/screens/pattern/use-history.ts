import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ask, type Answer, type Problem } from '../../api/ask.js';
import type { Page, SkeletonVersion } from '../../api/types.js';
import { withQuery } from '../../api/use-ask.js';
import { layOut, type Laid, type LaidRow, type Lanes } from '../../lanes/lay-out.js';

const PAGE = 1_000;

export interface DrawnVersion {
  readonly version: SkeletonVersion;
  readonly row: LaidRow;
}

type VersionsPage = Answer<Page<SkeletonVersion>>;

/** The versions of a pattern with their places in the graph, newest first, as far as they were asked for. */
export function useHistory(patternId: string) {
  const pages = useInfiniteQuery<
    VersionsPage,
    Problem,
    readonly VersionsPage[],
    readonly string[],
    string | null
  >({
    queryKey: ['history', patternId],
    initialPageParam: null,
    queryFn: ({ pageParam, signal }) =>
      ask(withQuery(`/v1/patterns/${patternId}/skeleton`, { limit: PAGE, cursor: pageParam }), { signal }),
    getNextPageParam: ({ data }) => data.nextCursor,
    select: (data) => data.pages,
    staleTime: 30_000,
    // Pages stay the objects that they are, and are not compared with themselves: there may be a hundred thousand versions.
    structuralSharing: false,
  });
  const drawn = useMemo(() => draw(patternId, pages.data ?? []), [patternId, pages.data]);
  return { drawn, pages };
}

const NO_LANES: Lanes = [];

/** By page: one that was laid out stays as it is when others are appended. */
const laidPages = new WeakMap<VersionsPage, { readonly before: Lanes; readonly laid: Laid }>();

function draw(patternId: string, pages: readonly VersionsPage[]): DrawnVersion[] {
  let lanes: Lanes = NO_LANES;
  return pages.flatMap((page) => {
    const { items } = page.data;
    const known = laidPages.get(page);
    const laid =
      known?.before === lanes
        ? known.laid
        : layOut(
            lanes,
            items.map((item) => ({ id: item.nodeId, parents: drawnParents(patternId, item) })),
          );
    laidPages.set(page, { before: lanes, laid });
    ({ lanes } = laid);
    return items.flatMap((version, index) => {
      const row = laid.rows[index];
      return row === undefined ? [] : [{ version, row }];
    });
  });
}

/** Those further down. In a history that was put together by hand one may stand above: it is told of in words only. */
function drawnParents(patternId: string, { version, parents }: SkeletonVersion): string[] {
  return parents
    .filter((parent) => parent.patternId === patternId && parent.version < version)
    .map(({ nodeId }) => nodeId);
}
