import { testDatabase } from '@stemma/testing';
import type { DataSource } from 'typeorm';
import { stemmaDataSource } from '../data-source.js';
import { PostgresChangeFeed } from './postgres-change-feed.js';
import { recordReaders } from './subjects/record-readers.js';

describe('how many entities there are', () => {
  let dataSource: DataSource;
  let feed: PostgresChangeFeed;
  let close: () => Promise<void>;
  beforeEach(async () => {
    const { url, drop } = await testDatabase();
    dataSource = await stemmaDataSource({ url }).initialize();
    feed = new PostgresChangeFeed(dataSource, recordReaders);
    close = async () => {
      await dataSource.destroy();
      await drop();
    };
  });
  afterEach(() => close());

  /** In two partitions. */
  const record = (count: number): Promise<unknown> =>
    dataSource.query(
      `insert into stemma.executions (execution_id, node_id, pattern_id, timestamp, execution_time_ms, success,
         http_calls, database_queries, cache_hits, cache_misses, metadata, correlation_id, batch_id)
       select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
         case i % 2 when 0 then timestamptz '2000-01-01Z' else now() end, 1, true, 0, 0, 0, 0, '{}', 'c',
         gen_random_uuid()
       from generate_series(1, $1::int) i`,
      [count],
    );
  const rowsRead = async (): Promise<number> => {
    const [{ read }] = await dataSource.query<[{ read: string }]>(
      `select sum(seq_tup_read + idx_tup_fetch) as read from pg_stat_user_tables where relname like 'executions\\_%'`,
    );
    return Number(read);
  };

  it('is told exactly where they are few', async () => {
    for (const { subject } of recordReaders) expect(await feed.count(subject)).toBe(0);
    await record(123);
    expect(await feed.count('execution')).toBe(123);
  });

  it.each(['that Postgres has never looked through', 'that Postgres knows'])(
    'is told about where they are many, of a table %s, for the price of a few',
    async (table) => {
      await record(40_000);
      if (table.endsWith('knows')) await dataSource.query('analyze stemma.executions');
      await dataSource.query('select pg_stat_force_next_flush()');
      const before = await rowsRead();
      const told = await feed.count('execution');
      await dataSource.destroy();
      dataSource = await dataSource.initialize();
      expect((await rowsRead()) - before).toBeLessThanOrEqual(10_000);
      expect(told).toBeGreaterThan(10_000);
      expect(told).toBeLessThan(160_000);
    },
  );
});
