import { EMERGING_USES, lastThirdOf } from '@stemma/analytics';
import { nearestRatio, NS_PER_MS } from '@stemma/models';
import type { Counted, RankedPattern, Ranking, RankingQuestion } from '@stemma/orchestration';
import { detailSinceOfAny, requireRollups } from '../retention/held-since.js';
import { exactNanoseconds } from '../sql/exact-nanoseconds.js';
import type { Sql } from '../sql/sql.js';
import { coverOf } from './cover.js';
import { batchesBehind } from './read-executions.js';
import { columnsOf, rollupsIn } from './read-rollups.js';
import { rolledUpTo } from './rollup-state.js';

interface RankedRow {
  pattern_id: string;
  name: string;
  kind: string;
  namespace: string;
  created_at: Date;
  executions: string;
  successes: string;
  time_ns: string;
  first_used_at: Date | null;
  last_used_at: Date | null;
}

export async function readRanking(
  sql: Sql,
  { ranking, window, namespace, kind, limit }: RankingQuestion,
): Promise<Counted<readonly RankedPattern[]>> {
  const position = await rolledUpTo(sql);
  const { from, to } = window;
  const common = [
    ...[from.toISOString(), to.toISOString()],
    ...[namespace ?? null, kind ?? null, limit, new Date(lastThirdOf(window)).toISOString()],
  ];
  if (position === null) requireRollups(await detailSinceOfAny(sql, from));
  const spans = columnsOf(coverOf({ from: from.getTime(), to: to.getTime() }));
  const rows =
    position === null
      ? await sql.rows<RankedRow>(rankedFromExecutions(ranking), common)
      : await sql.rows<RankedRow>(rankedFromRollups(ranking), [
          ...common,
          ...[String(position.tx), String(position.seq)],
          ...spans,
        ]);
  return { answer: rows.map(toRanked), fromRollups: position !== null };
}

function toRanked(row: RankedRow): RankedPattern {
  const executions = Number(row.executions);
  const timeNs = BigInt(row.time_ns);
  return {
    patternId: row.pattern_id,
    name: row.name,
    kind: row.kind,
    namespace: row.namespace,
    createdAt: row.created_at,
    executionCount: executions,
    successRate: executions === 0 ? null : Number(row.successes) / executions,
    avgExecutionTimeMs: executions === 0 ? null : nearestRatio(timeNs, BigInt(executions) * NS_PER_MS),
    firstUsedAt: row.first_used_at,
    lastUsedAt: row.last_used_at,
  };
}

const usedInWindow = `
  select x.pattern_id, count(*) as executions, count(*) filter (where x.success) as successes,
    sum(${exactNanoseconds('x.execution_time_ms')}) as time_ns,
    min(x.timestamp) as first_used_at, max(x.timestamp) as last_used_at`;

const within = `x.timestamp >= $1::timestamptz and x.timestamp < $2::timestamptz`;

function rankedFromExecutions(ranking: Ranking): string {
  return ranked(ranking, `${usedInWindow} from stemma.executions x where ${within} group by x.pattern_id`);
}

function rankedFromRollups(ranking: Ranking): string {
  return ranked(
    ranking,
    `${usedInWindow} from ${batchesBehind('$7', '$8')}
     join stemma.executions x on x.batch_id = l.entity_id where ${within} group by x.pattern_id
     union all
     select x.pattern_id, sum(x.execution_count), sum(x.success_count), sum(x.time_sum_ns),
       min(x.first_used_at), max(x.last_used_at)
     from ${rollupsIn('$9', '$10', '$11')} group by x.pattern_id`,
  );
}

const conditions: Readonly<Record<Ranking, string>> = {
  top: `u.executions > 0`,
  emerging: `u.executions < ${EMERGING_USES} and u.last_used_at >= $6::timestamptz`,
  abandoned: `u.last_used_at < $6::timestamptz`,
  stale: `u.executions is null and p.created_at < $1::timestamptz`,
};

const orders: Readonly<Record<Ranking, string>> = {
  top: `executions desc, p.pattern_id`,
  emerging: `first_used_at desc, p.pattern_id`,
  abandoned: `executions desc, p.pattern_id`,
  stale: `last_used_at nulls first, p.created_at, p.pattern_id`,
};

function ranked(ranking: Ranking, used: string): string {
  const lastUsedEver = `(select max(s.last_used_at) from stemma.lineage_nodes n join stemma.node_usage s using (node_id)
    where n.pattern_id = p.pattern_id and n.deleted_at is null)`;
  return `
    with used as (${used}),
    u as (
      select pattern_id, sum(executions) as executions, sum(successes) as successes, sum(time_ns) as time_ns,
        min(first_used_at) as first_used_at, max(last_used_at) as last_used_at
      from used group by pattern_id)
    select p.pattern_id, p.name, p.kind, p.namespace, p.created_at, coalesce(u.executions, 0) as executions,
      coalesce(u.successes, 0) as successes, coalesce(u.time_ns, 0)::text as time_ns, u.first_used_at,
      ${ranking === 'stale' ? lastUsedEver : 'u.last_used_at'} as last_used_at
    from stemma.patterns p ${ranking === 'stale' ? 'left join' : 'join'} u using (pattern_id)
    where p.deleted_at is null and ${conditions[ranking]} and $6::timestamptz is not null
      and ($3::text is null or p.namespace = $3::text) and ($4::text is null or p.kind = $4::text)
    order by ${orders[ranking]} limit $5`;
}
