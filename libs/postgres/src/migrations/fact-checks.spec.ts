import { testDatabase } from '@stemma/testing';
import type { DataSource } from 'typeorm';
import { stemmaDataSource } from '../data-source.js';
import { ensurePartitions } from '../partitions.js';
import { FactChecks1700000000072 } from './1700000000072-fact-checks.js';

interface Fact {
  readonly id: string;
  readonly ordinal: string;
  readonly check: number;
}

describe('the ordinal and the check sum of facts', () => {
  let dataSource: DataSource;
  let close: () => Promise<void>;
  beforeEach(async () => {
    const { url, drop } = await testDatabase();
    dataSource = await stemmaDataSource({ url, poolSize: 1 }).initialize();
    close = async () => {
      await dataSource.destroy();
      await drop();
    };
  });
  afterEach(() => close());

  const record = async (at: string, quality = 0.1): Promise<void> => {
    await dataSource.query(
      `insert into stemma.executions (execution_id, node_id, pattern_id, timestamp, execution_time_ms, success,
         http_calls, database_queries, cache_hits, cache_misses, quality_score, metadata, correlation_id, batch_id)
       values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), $1, 1, true, 0, 0, 0, 0, $2, '{"a": 1}', 'c',
         gen_random_uuid())`,
      [at, quality],
    );
  };
  const facts = (): Promise<Fact[]> =>
    dataSource.query(
      `select execution_id as id, ordinal::text, check_sum as check from stemma.executions order by ordinal`,
    );

  it('are given to what a record from before holds, in all its partitions', async () => {
    const runner = dataSource.createQueryRunner();
    const migration = new FactChecks1700000000072();
    for (const at of ['1999-12-31T23:59:59Z', new Date().toISOString(), '2100-01-01T00:00:00Z'])
      await record(at);
    const before = await facts();
    await migration.down(runner);
    await migration.up(runner);
    await runner.release();
    const after = await facts();
    expect(new Set(after.map(({ ordinal }) => ordinal)).size).toBe(3);
    const byId = (of: readonly Fact[]): unknown => of.map(({ id, check }) => `${id} ${String(check)}`).sort();
    expect(byId(after)).toEqual(byId(before));
    await record('2100-01-01T00:00:00Z');
    expect((await facts()).map(({ ordinal }) => ordinal)).toEqual(['1', '2', '3', '4']);
  });

  it('stay where a fact moves to the partition of its month', async () => {
    await record('2041-05-11T00:00:00Z');
    const before = await facts();
    await ensurePartitions(dataSource, new Date('2041-05-10T00:00:00Z'));
    expect(await facts()).toEqual(before);
    await record('2041-05-12T00:00:00Z');
    expect(await facts()).toHaveLength(2);
  });

  it('say whether anything of a fact is another, whatever the settings of the session that writes it', async () => {
    await record('2026-03-01T12:00:00.123Z');
    const [{ check } = { check: -1 }] = await facts();
    expect(check).toBeGreaterThan(0);
    const rewritten = async (set: string): Promise<number | undefined> => {
      await dataSource.query(`update stemma.executions set ${set}`);
      return (await facts())[0]?.check;
    };
    for (const setting of [
      `time zone 'Asia/Kathmandu'`,
      `datestyle = 'German'`,
      'extra_float_digits = -15',
      `bytea_output = 'escape'`,
    ]) {
      await dataSource.query(`set ${setting}`);
      expect(await rewritten('quality_score = 0.2')).not.toBe(check);
      expect(await rewritten('quality_score = 0.1')).toBe(check);
    }
    for (const change of [
      'success = false',
      `timestamp = timestamp + interval '1 ms'`,
      `metadata = '{"a": 2}'`,
      `error_message = ''`,
      'cache_hits = 1, cache_misses = 0',
      'cache_hits = 0, cache_misses = 1',
    ])
      expect(await rewritten(change)).not.toBe(check);
    // What a batch is called says nothing of the fact.
    const other = (await facts())[0]?.check;
    expect(await rewritten('batch_id = gen_random_uuid()')).toBe(other);
  });
});
