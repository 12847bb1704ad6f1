import type { DataSource } from 'typeorm';
import { unlessLocked } from './sql/unless-locked.js';

interface PartitionedTable {
  readonly name: string;
  readonly column: string;
  readonly step: 'month' | 'day';
  /** Partitions made ahead, beside the current one. */
  readonly ahead: number;
  /** Whether rows come that are older than the table: imported history. */
  readonly hasHistory: boolean;
}

const partitionedTables: readonly PartitionedTable[] = [
  { name: 'lineage_events', column: 'timestamp', step: 'month', ahead: 3, hasHistory: true },
  { name: 'executions', column: 'timestamp', step: 'month', ahead: 3, hasHistory: true },
  { name: 'change_log', column: 'at', step: 'day', ahead: 7, hasHistory: false },
];

/** From `from` (absent: from the beginning of time) up to, and without, `to`. */
interface Partition {
  readonly name: string;
  readonly from?: Date;
  readonly to: Date;
}

/**
 * Makes the partitions of the present and the near future, and one for all that is older than the first of them. What
 * lies outside (a future-dated row) is kept in the default partition, and moves when its own partition is made.
 * Idempotent; processes that run it together wait for one another. It is left for the next time where somebody reads
 * the default partition for long: rows are kept there as well.
 */
export async function ensurePartitions(dataSource: DataSource, now: Date): Promise<void> {
  for (const table of partitionedTables) {
    for (const partition of await wanted(dataSource, table, now)) {
      if (!(await exists(dataSource, partition.name))) await make(dataSource, table, partition);
    }
  }
}

async function wanted(dataSource: DataSource, table: PartitionedTable, now: Date): Promise<Partition[]> {
  const dated = Array.from({ length: table.ahead + 1 }, (_, ahead): Partition & { from: Date } => {
    const from = startOf(table.step, now, ahead);
    const digits = from.toISOString().slice(0, table.step === 'month' ? 7 : 10);
    return {
      name: `${table.name}_${digits.replaceAll('-', '_')}`,
      from,
      to: startOf(table.step, now, ahead + 1),
    };
  });
  if (!table.hasHistory) return dated;
  const to = (await firstMonth(dataSource, table)) ?? startOf(table.step, now, 0);
  return [{ name: `${table.name}_earlier`, to }, ...dated];
}

/** Postgres looks through the whole default partition whenever one is attached, so history must not gather there. */
async function make(
  dataSource: DataSource,
  { name, column }: PartitionedTable,
  partition: Partition,
): Promise<void> {
  const from = partition.from === undefined ? undefined : `'${partition.from.toISOString()}'`;
  const to = `'${partition.to.toISOString()}'`;
  await unlessLocked(dataSource, async (tx) => {
    // Only those that make partitions wait for one another here: reads and writes go on.
    await tx.query(`lock table stemma.${name} in share update exclusive mode`);
    if (await exists(tx, partition.name)) return;
    await tx.query(`lock table stemma.${name}_default in access exclusive mode`);
    await tx.query(
      `create table stemma.${partition.name} (
         like stemma.${name} including defaults including constraints including generated)`,
    );
    const columns = await writtenColumns(tx, name);
    await tx.query(
      `with moved as (
         delete from stemma.${name}_default
         where ${from === undefined ? '' : `${column} >= ${from} and `}${column} < ${to} returning ${columns})
       insert into stemma.${partition.name} (${columns}) select * from moved`,
    );
    await tx.query(
      `alter table stemma.${name} attach partition stemma.${partition.name}
       for values from (${from ?? 'minvalue'}) to (${to})`,
    );
  });
}

/** All but those that Postgres makes of the others. */
async function writtenColumns(on: Pick<DataSource, 'query'>, table: string): Promise<string> {
  const [row] = await on.query<{ names: string }[]>(
    `select string_agg(quote_ident(attname), ', ') as names from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [`stemma.${table}`],
  );
  return row?.names ?? '';
}

async function firstMonth(dataSource: DataSource, { name }: PartitionedTable): Promise<Date | undefined> {
  const [row] = await dataSource.query<{ month: string | null }[]>(
    `select min(substring(c.relname from '\\d{4}_\\d\\d$')) as month
     from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = $1::regclass`,
    [`stemma.${name}`],
  );
  return typeof row?.month === 'string' ? new Date(`${row.month.replace('_', '-')}-01`) : undefined;
}

async function exists(on: Pick<DataSource, 'query'>, partition: string): Promise<boolean> {
  const [row] = await on.query<{ found: boolean }[]>(`select to_regclass($1) is not null as found`, [
    `stemma.${partition}`,
  ]);
  return row?.found ?? false;
}

function startOf(step: 'month' | 'day', now: Date, ahead: number): Date {
  return step === 'month'
    ? new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1))
    : new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + ahead));
}
