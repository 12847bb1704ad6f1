import type { ImplicitSignals, Window } from '@stemma/orchestration';
import type { Sql } from '../sql/sql.js';

/** Some 25 microseconds of Postgres each. Of more executions than these the newest are examined. */
const MAX_EXAMINED = 20_000;

interface SignalsRow {
  examined_from: Date;
  executions: string;
  unattributed: string;
  tasks: string;
  retries: string | null;
  retried: string;
  most_retries: string | null;
  completed: string;
  abandoned: string;
  open: string;
  mean_ms: number | null;
  percentiles_ms: [number, number] | null;
}

export async function readImplicitSignals(
  sql: Sql,
  patternId: string,
  { from, to }: Window,
  retryWindowMs: number,
  maxExamined = MAX_EXAMINED,
): Promise<ImplicitSignals> {
  const [row] = await sql.rows<SignalsRow>(signals, [
    patternId,
    from.toISOString(),
    to.toISOString(),
    retryWindowMs,
    maxExamined,
  ]);
  if (row === undefined) throw new Error('an aggregate without groups answers one row');
  const [p50, p95] = row.percentiles_ms ?? [];
  return {
    retryWindowMs,
    examinedFrom: row.examined_from,
    executionCount: Number(row.executions),
    unattributedCount: Number(row.unattributed),
    taskCount: Number(row.tasks),
    retryCount: Number(row.retries ?? 0),
    retriedTaskCount: Number(row.retried),
    maxRetryCount: row.most_retries === null ? null : Number(row.most_retries),
    completedTaskCount: Number(row.completed),
    abandonedTaskCount: Number(row.abandoned),
    openTaskCount: Number(row.open),
    timeToCompleteMs:
      row.mean_ms === null || p50 === undefined || p95 === undefined ? null : { mean: row.mean_ms, p50, p95 },
  };
}

// An execution's time is taken as its end, which is what the service notes where a caller sends none. Executions
// before the window are read as far back as a retry may lie behind, so that its first ones are known to be firsts; where they
// have left by retention, the window begins so much later.
const signals = `
  with newest as (
    select coalesce((
        select x.timestamp + interval '1 millisecond' from stemma.executions x
        where x.pattern_id = $1::uuid and x.timestamp >= $2::timestamptz and x.timestamp < $3::timestamptz
        order by x.timestamp desc offset $5::bigint limit 1
      ), $2::timestamptz) as start,
      $4::double precision * interval '1 millisecond' as retry
  ), bounds as (
    select greatest(n.start, n.retry + (
      select b.held_since from stemma.execution_borders b where b.pattern_id = $1::uuid)) as start, n.retry
    from newest n
  ), executed as (
    select x.execution_id, x.node_id, x.agent collate "C" as agent, x.project collate "C" as project,
      x.file_path collate "C" as file_path, x.timestamp as at, x.success, x.execution_time_ms,
      coalesce(x.agent, x.project, x.file_path) is not null as is_attributed
    from stemma.executions x
    where x.pattern_id = $1::uuid and x.timestamp < $3::timestamptz
      and x.timestamp >= (select b.start - b.retry from bounds b)
  ), attempts as (
    select e.*,
      coalesce(lag(e.success) over task, true)
        or e.at - lag(e.at) over task > (select retry from bounds) as is_first
    from executed e
    where e.is_attributed
    window task as (partition by e.node_id, e.agent, e.project, e.file_path order by e.at, e.execution_id)
  ), numbered as (
    select a.*, count(*) filter (where a.is_first) over (
      partition by a.node_id, a.agent, a.project, a.file_path order by a.at, a.execution_id) as task
    from attempts a
  ), tasks as (
    select min(n.at) as first_at, max(n.at) as last_at, count(*) as attempts, bool_or(n.success) as is_completed,
      1000 * extract(epoch from max(n.at) - min(n.at))
        + max(n.execution_time_ms) filter (where n.is_first) as time_ms
    from numbered n
    group by n.node_id, n.agent, n.project, n.file_path, n.task
  )
  select (select start from bounds) as examined_from,
    (select count(*)::text from executed e where e.at >= (select start from bounds)) as executions,
    (select count(*)::text from executed e
      where e.at >= (select start from bounds) and not e.is_attributed) as unattributed,
    count(*)::text as tasks, sum(t.attempts - 1)::text as retries,
    count(*) filter (where t.attempts > 1)::text as retried, max(t.attempts - 1)::text as most_retries,
    count(*) filter (where t.is_completed)::text as completed,
    count(*) filter (where not t.is_completed and t.last_at + b.retry < $3::timestamptz)::text as abandoned,
    count(*) filter (where not t.is_completed and t.last_at + b.retry >= $3::timestamptz)::text as open,
    (avg(t.time_ms::numeric) filter (where t.is_completed))::double precision as mean_ms,
    percentile_cont(array[0.5, 0.95]) within group (order by t.time_ms) filter (where t.is_completed) as percentiles_ms
  from tasks t, bounds b
  where t.first_at >= b.start`;
