import type { UseQueryResult } from '@tanstack/react-query';
import type { Answer, Problem } from '../../api/ask.js';
import type { DetailedReport } from '../../api/types.js';
import { useAsk, withQuery } from '../../api/use-ask.js';

/** So few days are shown by the hour. */
const BY_HOUR = 7;

export function granularityOf(days: number): 'hour' | 'day' {
  return days <= BY_HOUR ? 'hour' : 'day';
}

/** What a pattern did in use, with percentiles and contexts of each hour or day. */
export function useReport(
  patternId: string,
  from: string,
  days: number,
): UseQueryResult<Answer<DetailedReport>, Problem> {
  const query = { from, granularity: granularityOf(days), buckets: 'detailed' };
  return useAsk(withQuery(`/v1/patterns/${patternId}/analytics`, query), { keep: true });
}
