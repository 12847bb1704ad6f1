import { avgExecutionTimeMsOf, NO_USAGE, type UsageTotals } from '@stemma/models';
import type { UsageCounts, UsageSeries } from '@stemma/orchestration';
import { exactNanoseconds } from '../sql/exact-nanoseconds.js';

/** Sums of one bucket, of one context, or (both null) of the whole window; null where nothing was used. */
export interface UsageRow {
  readonly of: 'bucket' | 'context' | 'window';
  readonly bucket: Date | null;
  readonly context_type: string | null;
  readonly execution_count: string | null;
  readonly success_count: string | null;
  readonly time_sum_ns: string | null;
}

// One statement, so one snapshot: buckets, contexts and totals agree.
const summed = `
  select case grouping(bucket, context_type) when 1 then 'bucket' when 2 then 'context' else 'window' end as of,
    bucket, context_type, sum(n)::text as execution_count, sum(s)::text as success_count,
    sum(time_ns)::text as time_sum_ns
  from used
  group by grouping sets ((bucket), (context_type), ())`;

const ofExecutions = (from: string, to: string): string => `
  select date_trunc($4, x.timestamp at time zone 'UTC') at time zone 'UTC' as bucket,
    coalesce(x.context_type, '') as context_type, 1 as n, x.success::int as s,
    ${exactNanoseconds('x.execution_time_ms')} as time_ns
  from stemma.executions x
  where x.pattern_id = $1::uuid and x.timestamp >= ${from}::timestamptz and x.timestamp < ${to}::timestamptz`;

const ofDays = (from: string, to: string): string => `
  select date_trunc($4, d.day::timestamp) at time zone 'UTC' as bucket,
    d.context_type, d.execution_count as n, d.success_count as s,
    trunc(d.execution_time_sum_ms * 1000000) as time_ns
  from stemma.usage_daily d
  where d.pattern_id = $1::uuid and d.day >= (${from}::timestamptz at time zone 'UTC')::date
    and d.day < (${to}::timestamptz at time zone 'UTC')::date`;

export const usageFromDays = `with used as (${ofDays('$2', '$3')}) ${summed}`;

/** Whole days before $5, and executions from then on. */
export const usageFromBoth = `
  with used as (
    ${ofDays('$2', 'least($3::timestamptz, $5::timestamptz)')}
    union all ${ofExecutions('greatest($2::timestamptz, $5::timestamptz)', '$3')})
  ${summed}`;

/** Rows in any order and the starts of all buckets, in theirs. */
export function foldUsage(rows: readonly UsageRow[], starts: readonly number[]): UsageSeries {
  const buckets = new Map<number, UsageCounts>();
  const contexts: [string, number][] = [];
  let totals = NO_COUNTS;
  for (const row of rows) {
    if (row.of === 'window') totals = countsOf(row);
    else if (row.bucket !== null) buckets.set(row.bucket.getTime(), countsOf(row));
    else if (row.context_type !== null && row.context_type !== '') {
      contexts.push([row.context_type, Number(row.execution_count)]);
    }
  }
  return {
    buckets: starts.map((start) => ({ start: new Date(start), ...(buckets.get(start) ?? NO_COUNTS) })),
    totals,
    contextBreakdown: Object.fromEntries(contexts.sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))),
  };
}

function countsOf(row: UsageRow): UsageCounts {
  const successCount = Number(row.success_count ?? 0);
  return usageCountsOf(
    { count: Number(row.execution_count ?? 0), timeSumNs: BigInt(row.time_sum_ns ?? 0) },
    successCount,
  );
}

export function usageCountsOf(
  totals: Pick<UsageTotals, 'count' | 'timeSumNs'>,
  successCount: number,
): UsageCounts {
  return {
    executionCount: totals.count,
    successCount,
    failureCount: totals.count - successCount,
    successRate: totals.count === 0 ? null : successCount / totals.count,
    avgExecutionTimeMs: avgExecutionTimeMsOf({ ...NO_USAGE, ...totals }),
  };
}

const NO_COUNTS = usageCountsOf(NO_USAGE, 0);
