import { useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query';
import { ask, type Answer, type Problem } from './ask.js';
import type { Page } from './types.js';
import { withQuery } from './use-ask.js';

/** All that came so far, and the page that came last. */
export type Pages<T, P extends Page<T> = Page<T>> = UseInfiniteQueryResult<
  { readonly items: readonly T[]; readonly last: P | undefined },
  Problem
>;

/** A list of the API as far as it was asked for: its first page, then what follows by `fetchNextPage`. */
export function usePages<T, P extends Page<T> = Page<T>>(
  path: string,
  query: Readonly<Record<string, string | number | null>> = {},
): Pages<T, P> {
  return useInfiniteQuery({
    queryKey: [path, query],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => ask<P>(withQuery(path, { ...query, cursor: pageParam }), { signal }),
    getNextPageParam: ({ data }: Answer<P>) => data.nextCursor,
    select: ({ pages }) => ({ items: pages.flatMap(({ data }) => data.items), last: pages.at(-1)?.data }),
  });
}
