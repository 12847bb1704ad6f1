import { FACETS, emptyTally, type Facet, type Tally } from '@stemma/analytics';
import type { Columns } from '../sql/insert-rows.js';

export type Grain = 'hour' | 'day' | 'month';

/** What a row is about. */
export interface RollupKey {
  readonly nodeId: string;
  readonly patternId: string;
  readonly grain: Grain;
  /** Unix milliseconds. */
  readonly start: number;
}

/** Counts come as text and are sent as numbers. */
type Count = string | number;

/** The sums; null only where they are of no row at all. */
export interface TallyRow {
  execution_count: Count | null;
  success_count: Count | null;
  timeout_count: Count | null;
  gate_count: Count | null;
  gate_failure_count: Count | null;
  quality_count: Count | null;
  quality_sum: string | null;
  time_sum_ns: string | null;
  time_squares_ns: string | null;
  min_ms: number | null;
  max_ms: number | null;
  first_used_at: Date | null;
  last_used_at: Date | null;
  hour_counts: Count[] | null;
  time_keys: number[] | null;
  time_counts: Count[] | null;
  facet_names: string[] | null;
  facet_values: string[] | null;
  facet_counts: Count[] | null;
}

export type RollupRow = TallyRow & { node_id: string; pattern_id: string; grain: Grain; start: Date };

export const rollupColumns: Columns<RollupRow> = {
  node_id: 'uuid',
  grain: 'text',
  start: 'timestamptz',
  pattern_id: 'uuid',
  execution_count: 'bigint',
  success_count: 'bigint',
  timeout_count: 'bigint',
  gate_count: 'bigint',
  gate_failure_count: 'bigint',
  quality_count: 'bigint',
  quality_sum: 'numeric',
  time_sum_ns: 'numeric',
  time_squares_ns: 'numeric',
  min_ms: 'double precision',
  max_ms: 'double precision',
  first_used_at: 'timestamptz',
  last_used_at: 'timestamptz',
  hour_counts: 'bigint[]',
  time_keys: 'integer[]',
  time_counts: 'bigint[]',
  facet_names: 'text[]',
  facet_values: 'text[]',
  facet_counts: 'bigint[]',
};

export function toRollupRow({ nodeId, patternId, grain, start }: RollupKey, tally: Tally): RollupRow {
  const times = [...tally.times].sort(([a], [b]) => a - b);
  const facets = FACETS.flatMap((facet) =>
    [...tally.facets[facet]].map((entry) => [facet, ...entry] as const),
  );
  return {
    ...{ node_id: nodeId, pattern_id: patternId, grain, start: new Date(start) },
    execution_count: tally.executions,
    success_count: tally.successes,
    timeout_count: tally.timeouts,
    gate_count: tally.gatesChecked,
    gate_failure_count: tally.gateFailures,
    quality_count: tally.qualityCount,
    quality_sum: String(tally.qualitySum),
    time_sum_ns: String(tally.timeSumNs),
    time_squares_ns: String(tally.timeSquaresNs),
    min_ms: tally.minMs,
    max_ms: tally.maxMs,
    first_used_at: dateOf(tally.firstUsedAt),
    last_used_at: dateOf(tally.lastUsedAt),
    hour_counts: tally.hours,
    time_keys: times.map(([key]) => key),
    time_counts: times.map(([, n]) => n),
    facet_names: facets.map(([facet]) => facet),
    facet_values: facets.map(([, value]) => value),
    facet_counts: facets.map(([, , n]) => n),
  };
}

export function toTally(row: TallyRow): Tally {
  const tally = emptyTally();
  tally.executions = Number(row.execution_count ?? 0);
  tally.successes = Number(row.success_count ?? 0);
  tally.timeouts = Number(row.timeout_count ?? 0);
  tally.gatesChecked = Number(row.gate_count ?? 0);
  tally.gateFailures = Number(row.gate_failure_count ?? 0);
  tally.qualityCount = Number(row.quality_count ?? 0);
  tally.qualitySum = BigInt(row.quality_sum ?? 0);
  tally.timeSumNs = BigInt(row.time_sum_ns ?? 0);
  tally.timeSquaresNs = BigInt(row.time_squares_ns ?? 0);
  tally.minMs = row.min_ms;
  tally.maxMs = row.max_ms;
  tally.firstUsedAt = row.first_used_at?.getTime() ?? null;
  tally.lastUsedAt = row.last_used_at?.getTime() ?? null;
  row.hour_counts?.forEach((n, hour) => (tally.hours[hour] = Number(n)));
  row.time_keys?.forEach((key, place) => tally.times.set(key, Number(row.time_counts?.[place] ?? 0)));
  row.facet_names?.forEach((facet, place) => {
    const value = row.facet_values?.[place];
    if (value !== undefined) tally.facets[facet as Facet].set(value, Number(row.facet_counts?.[place] ?? 0));
  });
  return tally;
}

function dateOf(unixMs: number | null): Date | null {
  return unixMs === null ? null : new Date(unixMs);
}
