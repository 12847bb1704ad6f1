import { useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query';
import { ask, type Answer, type Problem } from './ask.js';
import type { Page } from './types.js';
import { withQuery } from './use-ask.js';

export type Pages<T> = UseInfiniteQueryResult<readonly T[], Problem>;

/** A list of the API as far as it was asked for: its first page, then what follows by `fetchNextPage`. */
export function usePages<T>(
  path: string,
  query: Readonly<Record<string, string | number | null>> = {},
): Pages<T> {
  return useInfiniteQuery<Answer<Page<T>>, Problem, readonly T[], readonly unknown[], string | null>({
    queryKey: [path, query],
    initialPageParam: null,
    queryFn: ({ pageParam, signal }) => ask(withQuery(path, { ...query, cursor: pageParam }), { signal }),
    getNextPageParam: ({ data }) => data.nextCursor,
    select: ({ pages }) => pages.flatMap(({ data }) => data.items),
  });
}
