import type { DataSource } from 'typeorm';
import { inTransaction } from '../sql/in-transaction.js';
import { rolledUpTo } from '../usage/rollup-state.js';
import { firstNeeded } from './old-events.sql.js';
import { BORDERS_LOCK, isFree, lastDayKept } from './old-executions.sql.js';

/** So many leave in one transaction. */
const BATCH = 5_000;

/**
 * What namespaces keep no longer one by one. First the borders rise: they are what readers and recorders go by, and what is
 * behind them is in the roll-ups. Then the rows leave, whoever removes them and whenever. @returns how many left
 */
export async function removeOldExecutions(dataSource: DataSource, now: Date): Promise<number> {
  await raiseBorders(dataSource, now);
  for (let removed = 0; ;) {
    const [row] = await dataSource.query<{ count: number }[]>(removal, [BATCH]);
    const count = row?.count ?? 0;
    removed += count;
    if (count === 0) return removed;
  }
}

async function raiseBorders(dataSource: DataSource, now: Date): Promise<void> {
  const [policy] = await dataSource.query<object[]>(anyPolicy);
  if (policy === undefined) return;
  await inTransaction(dataSource, 'read committed', async (sql) => {
    await sql.rows(`select pg_advisory_xact_lock(${BORDERS_LOCK})`);
    // What is not in the log any more is rolled up, once the roll-ups are filled: the log is kept for them.
    if ((await rolledUpTo(sql)) !== null) await sql.rows(raising, [now.toISOString()]);
    return { answer: undefined };
  });
}

const anyPolicy = 'select from stemma.retention_policies where executions_days is not null limit 1';

// Up to the first day of which anything has to stay: what is in the log, mirrors and roll-ups may not have seen.
const raising = `
  insert into stemma.execution_borders as b (pattern_id, held_since, rev)
  select p.pattern_id, d.since, 1
  from (${firstNeeded('$1::timestamptz')}) needed
  cross join stemma.retention_policies r
  join stemma.patterns p on p.namespace = r.namespace
  cross join lateral (
    select least(${lastDayKept('r.executions_days', '$1::timestamptz')}, (
      select date_trunc('day', min(x.timestamp), 'UTC') from stemma.executions x
      where x.pattern_id = p.pattern_id and x.batch_id >= needed.batch_id
        and x.timestamp < ${lastDayKept('r.executions_days', '$1::timestamptz')})) as since) d
  where r.executions_days is not null and exists (
    select from stemma.executions x where x.pattern_id = p.pattern_id and x.timestamp < d.since and ${isFree})
  order by p.pattern_id
  on conflict (pattern_id) do update set held_since = excluded.held_since, rev = b.rev + 1
  where excluded.held_since > b.held_since`;

const removal = `
  with leaving as (
    select x.execution_id, x.timestamp
    from stemma.execution_borders b
    join stemma.executions x on x.pattern_id = b.pattern_id and x.timestamp < b.held_since
    where ${isFree}
    limit $1 for update of x skip locked
  ), gone as (
    delete from stemma.executions x using leaving l
    where x.execution_id = l.execution_id and x.timestamp = l.timestamp
    returning x.execution_id, x.timestamp, x.trial_id
  ), keys as (
    delete from stemma.execution_keys k using gone g where k.execution_id = g.execution_id
  ), noted as (
    update stemma.trials t set data_since = greatest(t.data_since, g.since)
    from (select trial_id, max(timestamp) + interval '1 millisecond' as since from gone group by 1) g
    where g.trial_id = t.trial_id
  ), letters as (
    delete from stemma.dead_letters d using gone g where d.subject = 'execution' and d.entity_id = g.execution_id)
  select count(*)::int from gone`;
