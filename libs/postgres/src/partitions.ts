import type { DataSource } from 'typeorm';

interface PartitionedTable {
  readonly name: string;
  readonly column: string;
  readonly step: 'month' | 'day';
  /** Partitions made ahead, beside the current one. */
  readonly ahead: number;
}

const partitionedTables: readonly PartitionedTable[] = [
  { name: 'lineage_events', column: 'timestamp', step: 'month', ahead: 3 },
  { name: 'executions', column: 'timestamp', step: 'month', ahead: 3 },
  { name: 'change_log', column: 'at', step: 'day', ahead: 7 },
];

/**
 * Makes the partitions of the present and the near future. What lies outside them (imported history, a
 * future-dated row) is kept in the default partition, and moves when its own partition is made.
 * Idempotent; processes that run it together wait for one another.
 */
export async function ensurePartitions(dataSource: DataSource, now: Date): Promise<void> {
  for (const table of partitionedTables) {
    for (let ahead = 0; ahead <= table.ahead; ahead++) await ensurePartition(dataSource, table, now, ahead);
  }
}

async function ensurePartition(
  dataSource: DataSource,
  { name, column, step }: PartitionedTable,
  now: Date,
  ahead: number,
): Promise<void> {
  const from = startOf(step, now, ahead);
  const to = startOf(step, now, ahead + 1);
  const partition = `${name}_${from
    .toISOString()
    .slice(0, step === 'month' ? 7 : 10)
    .replaceAll('-', '_')}`;
  const range = `from ('${from.toISOString()}') to ('${to.toISOString()}')`;
  const inRange = `${column} >= '${from.toISOString()}' and ${column} < '${to.toISOString()}'`;

  if (await exists(dataSource, partition)) return;
  await dataSource.transaction(async (tx) => {
    await tx.query(`lock table stemma.${name} in access exclusive mode`);
    if (await exists(tx, partition)) return;
    await tx.query(
      `create table stemma.${partition} (like stemma.${name} including defaults including constraints)`,
    );
    await tx.query(
      `with moved as (delete from stemma.${name}_default where ${inRange} returning *)
       insert into stemma.${partition} select * from moved`,
    );
    await tx.query(`alter table stemma.${name} attach partition stemma.${partition} for values ${range}`);
  });
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
