import { trialMetricOf, type ExecutionMetric, type Trial, type TrialArm } from '@stemma/models';
import type { ArmValues } from '@stemma/orchestration';
import type { Sql } from '../sql/sql.js';

const columnOf: Readonly<Record<ExecutionMetric, string>> = {
  executionTimeMs: 'x.execution_time_ms',
  success: 'x.success::integer',
  memoryUsageMb: 'x.memory_usage_mb',
  cpuUsagePercent: 'x.cpu_usage_percent',
  httpCalls: 'x.http_calls',
  databaseQueries: 'x.database_queries',
  cacheHits: 'x.cache_hits',
  cacheMisses: 'x.cache_misses',
  qualityScore: 'x.quality_score',
  timeout: 'x.timeout::integer',
  qualityGatesPassed: 'x.quality_gates_passed::integer',
};

/** The metric as an SQL expression; a path into metadata is the parameter $1. Null where it is no number. */
function valueOf(metric: string): { readonly sql: string; readonly path: readonly string[] | null } {
  const known = trialMetricOf(metric);
  if (known === null) throw new Error(`${metric} is no metric`);
  if ('field' in known) return { sql: `(${columnOf[known.field]})::double precision`, path: null };
  const sql = `(case when jsonb_typeof(x.metadata #> $1::text[]) = 'number'
    then (x.metadata #>> $1::text[])::double precision end)`;
  return { sql, path: known.path };
}

interface ArmRow {
  arm: TrialArm;
  measured: string;
  values: number[] | null;
}

/** An execution that names no unit is one of its own. */
const unit = `coalesce('u' || x.trial_unit, 'e' || x.execution_id)`;
/** Beyond it sums of cubes would leave the doubles. */
const isUsable = (value: string): string => `abs(${value}) < 1e100`;

export async function readArmValues(sql: Sql, trial: Trial, metric: string): Promise<ArmValues> {
  const { sql: value, path } = valueOf(metric);
  const rows = await sql.rows<ArmRow>(
    `with units as (
       select x.trial_arm as arm, ${unit} collate "C" as unit, min(x.timestamp) as first_at, avg(${value}) as value
       from stemma.executions x
       where x.trial_id = $2::uuid and ${isUsable(value)} and ($1::text[] is null or true)
       group by 1, 2),
     placed as (
       select arm, value, row_number() over (partition by arm order by first_at, unit) as place from units)
     select arm, count(*)::text as measured,
       array_agg(value order by place)
         filter (where place <= case arm when 'baseline' then $3::integer else $4::integer end) as values
     from placed group by arm`,
    [path, trial.trialId, trial.plannedBaseline, trial.plannedCandidate],
  );
  const of = (arm: TrialArm): ArmRow | undefined => rows.find((row) => row.arm === arm);
  return {
    baseline: of('baseline')?.values ?? [],
    candidate: of('candidate')?.values ?? [],
    measured: {
      baseline: Number(of('baseline')?.measured ?? 0),
      candidate: Number(of('candidate')?.measured ?? 0),
    },
  };
}

export async function readUnits(sql: Sql, trialId: string): Promise<Record<TrialArm, number>> {
  const rows = await sql.rows<{ arm: TrialArm; units: string }>(
    `select x.trial_arm as arm, count(distinct ${unit})::text as units
     from stemma.executions x where x.trial_id = $1 group by 1`,
    [trialId],
  );
  const of = (arm: TrialArm): number => Number(rows.find((row) => row.arm === arm)?.units ?? 0);
  return { baseline: of('baseline'), candidate: of('candidate') };
}

/** So far back is looked for a version's executions among those of its pattern. */
const MAX_LOOKED_AT = 100_000;

export async function readRecentValues(
  sql: Sql,
  { patternId, nodeId }: { readonly patternId: string; readonly nodeId: string },
  metric: string,
  limit: number,
): Promise<number[]> {
  const { sql: value, path } = valueOf(metric);
  const rows = await sql.rows<{ value: number }>(
    `select ${value} as value
     from (select * from stemma.executions where pattern_id = $2::uuid order by timestamp desc limit $5) x
     where x.node_id = $3::uuid and ${isUsable(value)} and ($1::text[] is null or true)
     order by x.timestamp desc, x.execution_id limit $4`,
    [path, patternId, nodeId, limit, MAX_LOOKED_AT],
  );
  return rows.map((row) => row.value);
}
