import type { DataSource } from 'typeorm';
import { StemmaError } from '@stemma/models';
import { stemmaDataSource } from './data-source.js';
import { ensurePartitions } from './partitions.js';

/** Any number will do as long as it stays: it names the lock that a migrating process holds. */
const MIGRATION_LOCK = 7_303_461_001;
const OLDEST_SERVER = 150_000;

/**
 * Brings the schema `stemma` up to date, creating it where it is missing, and touches nothing else.
 * Processes that start together wait for one another under an advisory lock.
 * @throws StemmaError `store_unavailable` where the server is older than PostgreSQL 15, or the database not in UTF-8.
 */
export async function migrate(url: string, now: Date = new Date()): Promise<void> {
  const dataSource = await stemmaDataSource({
    url,
    poolSize: 2,
    applicationName: 'stemma-migrate',
  }).initialize();
  try {
    await refuseUnfit(dataSource);
    const guard = dataSource.createQueryRunner();
    try {
      await guard.query(`select pg_advisory_lock(${MIGRATION_LOCK})`);
      await guard.query('create schema if not exists stemma');
      await dataSource.runMigrations();
      await ensurePartitions(dataSource, now);
      await dropForeignChanges(dataSource);
    } finally {
      await guard.query(`select pg_advisory_unlock(${MIGRATION_LOCK})`).catch(() => undefined);
      await guard.release();
    }
  } finally {
    await dataSource.destroy();
  }
}

/**
 * After a restore to a cluster that has counted fewer transactions, the log has entries of transactions that this one
 * has yet to begin. All that is written from now on would come before them.
 */
async function dropForeignChanges(dataSource: DataSource): Promise<void> {
  for (const table of ['change_log', 'change_log_floor'])
    await dataSource.query(`delete from stemma.${table} where tx >= pg_snapshot_xmax(pg_current_snapshot())`);
}

async function refuseUnfit(dataSource: DataSource): Promise<void> {
  const [row] = await dataSource.query<{ version: number; name: string; encoding: string }[]>(
    `select current_setting('server_version_num')::int as version, current_setting('server_version') as name,
       current_setting('server_encoding') as encoding`,
  );
  if (row === undefined) return;
  const { version, name, encoding } = row;
  if (version < OLDEST_SERVER) {
    throw new StemmaError('store_unavailable', `PostgreSQL ${name} is too old: 15 or newer is needed.`);
  }
  if (encoding !== 'UTF8') {
    throw new StemmaError(
      'store_unavailable',
      `The database is encoded in ${encoding}: one in UTF8 is needed (create database … encoding 'UTF8' template template0).`,
    );
  }
}
