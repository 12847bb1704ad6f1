import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { ask, type Answer, type Problem } from './ask.js';

export interface Asking {
  /** Asked again and again, so often. */
  readonly everyMs?: number;
  /** What was answered to the question before stays until this one is answered. */
  readonly keep?: boolean;
}

/** The answer to a GET; null asks nothing. Equal questions are asked once. */
export function useAsk<T>(
  path: string | null,
  { everyMs, keep = false }: Asking = {},
): UseQueryResult<Answer<T>, Problem> {
  return useQuery<Answer<T>, Problem>({
    queryKey: [path],
    queryFn: ({ signal }) => ask<T>(path ?? '', { signal }),
    enabled: path !== null,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
    ...(keep ? { placeholderData: keepPreviousData } : {}),
  });
}

/** A path with what of the query has a value. */
export function withQuery(
  path: string,
  query: Readonly<Record<string, string | number | null | undefined>>,
): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === null || value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}
