import type { DataSource, EntityManager } from 'typeorm';
import { dropTombstones } from './erasures/drop-tombstones.js';
import { ensurePartitions } from './partitions.js';
import { removeOldEvents } from './retention/remove-old-events.js';
import { removeOldExecutions } from './retention/remove-old-executions.js';
import { unlessLocked } from './sql/unless-locked.js';

export interface Retention {
  /**
   * How long the change log is kept behind the mirror that is farthest back, of those that anybody has fed in that time:
   * one that is switched off for longer is loaded anew when it comes back.
   */
  readonly changesMs: number;
  /** How long a request can be repeated under its Idempotency-Key. */
  readonly idempotencyKeysMs: number;
  /** How long one can see what became of a delivery of a webhook. */
  readonly deliveriesMs: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

const RETENTION: Retention = { changesMs: 7 * DAY_MS, idempotencyKeysMs: DAY_MS, deliveriesMs: 30 * DAY_MS };

export interface Upkeep {
  /** Partitions of the change log, oldest first. */
  readonly dropped: readonly string[];
  readonly purgedKeys: number;
  /** Events that their namespaces keep no longer. */
  readonly removedEvents: number;
  /** Executions that their namespaces keep no longer one by one. */
  readonly removedExecutions: number;
}

/**
 * What the record needs once a day: partitions for the days to come, and the removal of what nobody needs any more.
 * Idempotent; processes that run it together do no harm.
 */
export async function maintain(
  dataSource: DataSource,
  now: Date,
  retention: Retention = RETENTION,
): Promise<Upkeep> {
  await ensurePartitions(dataSource, now);
  const [, purgedKeys] = await dataSource.query<[unknown, number]>(
    'delete from stemma.idempotency_keys where created_at < $1::timestamptz',
    [new Date(now.getTime() - retention.idempotencyKeysMs).toISOString()],
  );
  await dataSource.query(
    `delete from stemma.webhook_deliveries where next_attempt_at is null and last_attempt_at < $1::timestamptz`,
    [new Date(now.getTime() - retention.deliveriesMs).toISOString()],
  );
  const dropped = await dropOldChanges(dataSource, now, retention.changesMs);
  await dropTombstones(dataSource);
  const removedEvents = await removeOldEvents(dataSource, now);
  return {
    dropped,
    purgedKeys,
    removedEvents,
    removedExecutions: await removeOldExecutions(dataSource, now),
  };
}

async function dropOldChanges(dataSource: DataSource, now: Date, keepMs: number): Promise<string[]> {
  const fedSince = new Date(now.getTime() - keepMs).toISOString();
  const [row] = await dataSource.query<{ oldest: Date | null }[]>(oldestUnapplied, [fedSince]);
  const needed = Math.min(now.getTime(), row?.oldest?.getTime() ?? Infinity);
  const cutoff = new Date(needed - keepMs);
  const partitions = await dataSource.query<{ name: string }[]>(dailyPartitions);
  const dropped: string[] = [];
  for (const { name } of partitions) {
    if (endOf(name) > cutoff.getTime()) continue;
    if (!(await unlessLocked(dataSource, (tx) => dropPartition(tx, name)))) break;
    dropped.push(name);
  }
  await dataSource.transaction(async (tx) => {
    await raiseFloor(tx, 'change_log_default', cutoff);
    await tx.query('delete from stemma.change_log_default where at < $1::timestamptz', [
      cutoff.toISOString(),
    ]);
  });
  return dropped;
}

async function dropPartition(tx: EntityManager, name: string): Promise<void> {
  await raiseFloor(tx, name, new Date(endOf(name)));
  await tx.query(`drop table if exists stemma.${name}`);
}

/** Notes the last entry that goes, so that a mirror which has not seen it knows that it must be loaded anew. */
async function raiseFloor(tx: EntityManager, table: string, before: Date): Promise<void> {
  await tx.query(
    `insert into stemma.change_log_floor as f (tx, seq)
     select tx, seq from stemma.${table} where at < $1::timestamptz order by tx desc, seq desc limit 1
     on conflict (single) do update set tx = excluded.tx, seq = excluded.seq
     where (f.tx, f.seq) < (excluded.tx, excluded.seq)`,
    [before.toISOString()],
  );
}

/** change_log_2026_03_01 → the instant at which that day ends. */
function endOf(partition: string): number {
  return Date.parse(partition.slice('change_log_'.length).replaceAll('_', '-')) + DAY_MS;
}

// A mirror without a position is being loaded: it follows from a point that is not older than its load.
const oldestUnapplied = `
  select min(l.at) as oldest from stemma.change_log l
  where (l.tx, l.seq) > (
    select c.tx, c.seq from (
      select tx, seq from stemma.checkpoints where leased_until > $1::timestamptz
      union all select tx, seq from stemma.usage_rollup_state) as c
    where c.tx is not null order by c.tx, c.seq limit 1)`;

const dailyPartitions = `
  select c.relname as name
  from pg_inherits i
  join pg_class c on c.oid = i.inhrelid
  where i.inhparent = 'stemma.change_log'::regclass and c.relname ~ '^change_log_\\d{4}_\\d\\d_\\d\\d$'
  order by c.relname`;
