import { meansOf, NO_USAGE } from '@stemma/models';
import type { Performance, Window } from '@stemma/orchestration';
import { exactNanoseconds } from '../sql/exact-nanoseconds.js';
import type { Sql } from '../sql/sql.js';
import { usageCountsOf } from './usage.js';

interface PerformanceRow {
  execution_count: string;
  success_count: string;
  time_sum_ns: string | null;
  least: number | null;
  most: number | null;
  percentiles: [number, number, number] | null;
  http_calls: string | null;
  database_queries: string | null;
  cache_hits: string | null;
  cache_misses: string | null;
  quality: number | null;
}

export async function readPerformance(
  sql: Sql,
  patternId: string,
  { from, to }: Window,
): Promise<Performance> {
  const [row] = await sql.rows<PerformanceRow>(performance, [
    patternId,
    from.toISOString(),
    to.toISOString(),
  ]);
  if (row === undefined) throw new Error('an aggregate without groups answers one row');
  const timeSumNs = BigInt(row.time_sum_ns ?? 0);
  const [p50, p95, p99] = row.percentiles ?? [null, null, null];
  return {
    ...usageCountsOf({ count: Number(row.execution_count), timeSumNs }, Number(row.success_count)),
    // The mean of a single use is its sum, as the nearest double.
    sumExecutionTimeMs: meansOf({ ...NO_USAGE, count: 1, timeSumNs }).avgExecutionTimeMs ?? 0,
    minExecutionTimeMs: row.least,
    maxExecutionTimeMs: row.most,
    p50ExecutionTimeMs: p50,
    p95ExecutionTimeMs: p95,
    p99ExecutionTimeMs: p99,
    httpCalls: Number(row.http_calls ?? 0),
    databaseQueries: Number(row.database_queries ?? 0),
    cacheHits: Number(row.cache_hits ?? 0),
    cacheMisses: Number(row.cache_misses ?? 0),
    avgQualityScore: row.quality,
  };
}

// percentile_cont interpolates linearly at p·(n − 1), which is the domain's definition.
const performance = `
  select count(*)::text as execution_count, count(*) filter (where x.success)::text as success_count,
    sum(${exactNanoseconds('x.execution_time_ms')})::text as time_sum_ns,
    min(x.execution_time_ms) as least, max(x.execution_time_ms) as most,
    percentile_cont(array[0.5, 0.95, 0.99]) within group (order by x.execution_time_ms) as percentiles,
    sum(x.http_calls)::text as http_calls, sum(x.database_queries)::text as database_queries,
    sum(x.cache_hits)::text as cache_hits, sum(x.cache_misses)::text as cache_misses,
    avg(x.quality_score) as quality
  from stemma.executions x
  where x.pattern_id = $1::uuid and x.timestamp >= $2::timestamptz and x.timestamp < $3::timestamptz`;
