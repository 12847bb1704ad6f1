import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabase } from '@stemma/testing';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { stemmaDataSource } from './data-source.js';
import { ensurePartitions } from './partitions.js';

const LATER = new Date('2041-05-10T00:00:00Z');

describe('the partitions of the record', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let dataSource: DataSource;
  let reader: pg.Client;

  beforeEach(async () => {
    database = await testDatabase();
    dataSource = await stemmaDataSource({ url: database.url, poolSize: 3 }).initialize();
    reader = new pg.Client({ connectionString: database.url });
    await reader.connect();
  });
  afterEach(async () => {
    await reader.end();
    await dataSource.destroy();
    await database.drop();
  });

  const insert = (at: string) =>
    `insert into stemma.executions (execution_id, node_id, pattern_id, timestamp, execution_time_ms, success,
       http_calls, database_queries, cache_hits, cache_misses, metadata, correlation_id, batch_id)
     values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '${at}', 1, true, 0, 0, 0, 0, '{}', 'c',
       gen_random_uuid())`;
  const partitionsOf = async (table: string) =>
    (
      await dataSource.query<{ name: string }[]>(
        `select tableoid::regclass::text as name from stemma.${table} order by timestamp`,
      )
    ).map(({ name }) => name);

  async function untilSomebodyWaits(): Promise<void> {
    for (;;) {
      const waiting = await dataSource.query<unknown[]>(
        `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      if (waiting.length > 0) return;
      await sleep(10);
    }
  }

  it('are made without a write having to wait, and not at all while somebody reads for long', async () => {
    await reader.query('begin isolation level repeatable read read only');
    await reader.query('select count(*) from stemma.executions');
    const making = ensurePartitions(dataSource, LATER);
    await untilSomebodyWaits();
    await dataSource.transaction(async (tx) => {
      await tx.query(`set local lock_timeout = '500ms'`);
      await tx.query(insert(new Date().toISOString()));
    });
    await making;
    const made = () =>
      dataSource.query(`select to_regclass('stemma.executions_2041_05') is not null as "isMade"`);
    expect(await made()).toEqual([{ isMade: false }]);

    await reader.query('commit');
    await ensurePartitions(dataSource, LATER);
    expect(await made()).toEqual([{ isMade: true }]);
  });

  it('hold history in one of its own, and not where Postgres looks for what belongs to a new month', async () => {
    await dataSource.query(insert('1999-12-31T23:59:59Z'));
    await dataSource.query(insert('2041-05-11T00:00:00Z'));
    expect(await partitionsOf('executions')).toEqual(['executions_earlier', 'executions_default']);
    await ensurePartitions(dataSource, LATER);
    expect(await partitionsOf('executions')).toEqual(['executions_earlier', 'executions_2041_05']);
  });

  it('take along the history that a record from before has in the default partition', async () => {
    await dataSource.query('drop table stemma.executions_earlier');
    await dataSource.query(insert('1999-12-31T23:59:59Z'));
    expect(await partitionsOf('executions')).toEqual(['executions_default']);
    await ensurePartitions(dataSource, new Date());
    expect(await partitionsOf('executions')).toEqual(['executions_earlier']);
  });
});
