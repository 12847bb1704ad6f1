import type { Granularity, Tally } from '@stemma/analytics';
import type { Row } from '../entities/table.js';
import { usageRollups } from '../entities/usage.entity.js';
import type { Sql } from '../sql/sql.js';
import type { GrainSpan } from './cover.js';
import { isoOf } from './read-executions.js';
import { toTally } from './rollup-of-tally.js';
import type { ScopeCondition } from './scope.js';

/** The sums of the rows that lie in these spans. */
export async function sumsIn(
  sql: Sql,
  scope: ScopeCondition,
  spans: readonly GrainSpan[],
): Promise<Tally | null> {
  if (spans.length === 0) return null;
  const [row] = await sql.rows<Row>(sumsOf(scope, 'true'), [scope.key, ...columnsOf(spans)]);
  return row === undefined ? null : toTally(sums.state(row));
}

/** The same by bucket, whose start is in Unix milliseconds. */
export async function bucketSumsIn(
  sql: Sql,
  scope: ScopeCondition,
  spans: readonly GrainSpan[],
  size: Granularity,
): Promise<(readonly [start: number, tally: Tally])[]> {
  if (spans.length === 0) return [];
  const values = [scope.key, ...columnsOf(spans), size];
  const rows = await sql.rows<Row & { readonly bucket: Date }>(
    sumsOf(scope, `date_trunc($5, x.start, 'UTC')`),
    values,
  );
  return rows.map((row) => [row.bucket.getTime(), toTally(sums.state(row))]);
}

/** Executions by UTC hour or day, as start in Unix milliseconds and count. */
export async function countsIn(
  sql: Sql,
  scope: ScopeCondition,
  spans: readonly GrainSpan[],
  by: 'hour' | 'day',
): Promise<(readonly [start: number, executions: number])[]> {
  if (spans.length === 0) return [];
  const text = `
    select date_trunc($5, x.start, 'UTC') as start, sum(x.execution_count)::text as executions
    from ${rowsIn} where ${scope.condition} group by 1 order by 1`;
  const values = [scope.key, ...columnsOf(spans), by];
  const rows = await sql.rows<{ start: Date; executions: string }>(text, values);
  return rows.map(({ start, executions }) => [start.getTime(), Number(executions)]);
}

/** Whether all that the rows of these hours hold was used within [from, to): then they serve though the window cuts them. */
export async function lieWithin(
  sql: Sql,
  scope: ScopeCondition,
  hour: number,
  window: { readonly from: Date; readonly to: Date },
): Promise<boolean> {
  const text = `
    select coalesce(bool_and(x.first_used_at >= $3::timestamptz and x.last_used_at < $4::timestamptz), true) as within
    from stemma.usage_rollups x where ${scope.condition} and x.grain = 'hour' and x.start = $2::timestamptz`;
  const [row] = await sql.rows<{ within: boolean }>(text, [
    scope.key,
    new Date(hour).toISOString(),
    window.from.toISOString(),
    window.to.toISOString(),
  ]);
  return row?.within ?? true;
}

export function columnsOf(spans: readonly GrainSpan[]): string[][] {
  return [
    spans.map(({ grain }) => grain),
    spans.map((span) => isoOf(span)[0]),
    spans.map((span) => isoOf(span)[1]),
  ];
}

/** The rollup rows `x` of the spans in $2 to $4. */
const rowsIn = rollupsIn('$2', '$3', '$4');

export function rollupsIn(grains: string, lower: string, upper: string): string {
  return `unnest(${grains}::text[], ${lower}::timestamptz[], ${upper}::timestamptz[]) as span (grain, lower, upper)
    join stemma.usage_rollups x on x.grain = span.grain and x.start >= span.lower and x.start < span.upper`;
}

const sums = usageRollups.without('nodeId', 'patternId', 'grain', 'start');

const SUMMED = ['execution', 'success', 'timeout', 'gate', 'gate_failure', 'quality'].map(
  (what) => `${what}_count`,
);

/** @param bucket of a row `x`: the sums of each are a row, values that are more frequent first, as only so many are told apart. */
function sumsOf({ condition }: ScopeCondition, bucket: string): string {
  return `
    with r as materialized (select ${bucket} as bucket, x.* from ${rowsIn} where ${condition}),
    sums as (
      select bucket, ${SUMMED.map((column) => `sum(${column})::text as ${column}`).join(', ')},
        sum(quality_sum)::text as quality_sum, sum(time_sum_ns)::text as time_sum_ns,
        sum(time_squares_ns)::text as time_squares_ns, min(min_ms) as min_ms, max(max_ms) as max_ms,
        min(first_used_at) as first_used_at, max(last_used_at) as last_used_at
      from r group by bucket),
    hours as (
      select bucket, array_agg(n order by hour) as hour_counts from (
        select bucket, hour, sum(n)::bigint as n from r, unnest(r.hour_counts) with ordinality as h (n, hour)
        group by bucket, hour) as by_hour
      group by bucket),
    times as (
      select bucket, array_agg(key order by key) as time_keys, array_agg(n order by key) as time_counts from (
        select bucket, key, sum(n)::bigint as n from r, unnest(r.time_keys, r.time_counts) as t (key, n)
        group by bucket, key) as by_key
      group by bucket),
    facets as (
      select bucket, array_agg(name order by n desc, name, value) as names,
        array_agg(value order by n desc, name, value) as vals, array_agg(n order by n desc, name, value) as counts from (
        select bucket, name, value, sum(n)::bigint as n
        from r, unnest(r.facet_names, r.facet_values, r.facet_counts) as f (name, value, n)
        group by bucket, name, value) as by_value
      group by bucket)
    select sums.*, hour_counts, time_keys, time_counts, coalesce(names, '{}') as facet_names,
      coalesce(vals, '{}') as facet_values, coalesce(counts, '{}') as facet_counts
    from sums join hours using (bucket) join times using (bucket) left join facets using (bucket)`;
}
