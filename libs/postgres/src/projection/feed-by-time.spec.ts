import { MAX_INSTANT_MS, MIN_INSTANT_MS } from '@stemma/models';
import type { Entity, HourSum } from '@stemma/projection';
import { testDatabase } from '@stemma/testing';
import type { DataSource } from 'typeorm';
import { stemmaDataSource } from '../data-source.js';
import { PostgresChangeFeed } from './postgres-change-feed.js';
import { recordReaders } from './subjects/record-readers.js';

const FIRST = new Date(MIN_INSTANT_MS);
/** Behind all. */
const END = new Date(MAX_INSTANT_MS + 1);

describe('the record in the order of time', () => {
  let dataSource: DataSource;
  let feed: PostgresChangeFeed;
  let close: () => Promise<void>;
  beforeEach(async () => {
    const { url, drop } = await testDatabase();
    dataSource = await stemmaDataSource({ url, poolSize: 1 }).initialize();
    feed = new PostgresChangeFeed(dataSource, recordReaders);
    close = async () => {
      await dataSource.destroy();
      await drop();
    };
    // Where clocks are put back, two hours have one name.
    await dataSource.query(`set time zone 'Europe/Berlin'`);
  });
  afterEach(() => close());

  const record = async (...instants: readonly string[]): Promise<void> => {
    await dataSource.query(
      `insert into stemma.executions (execution_id, node_id, pattern_id, timestamp, execution_time_ms, success,
         http_calls, database_queries, cache_hits, cache_misses, metadata, correlation_id, batch_id)
       select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), at::timestamptz, 1, true, 0, 0, 0, 0, '{}', 'c',
         gen_random_uuid()
       from unnest($1::text[]) at`,
      [instants],
    );
  };
  const instantsOf = (entities: readonly Entity[]): string[] =>
    entities.map(({ state }) => (state as { timestamp: Date }).timestamp.toISOString());
  const countsOf = (hours: readonly HourSum[]): [string, number][] =>
    hours.map(({ hour, count }) => [hour.toISOString(), count]);

  it('is summed up hour by hour of UTC, through both ends of summer, without the hours that are empty', async () => {
    const instants = [
      '2026-03-29T00:59:59.999Z',
      '2026-03-29T01:00:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:30:00.000Z',
      '2026-10-25T01:59:59.999Z',
    ];
    await record(...instants);
    const hours = await feed.hours('execution', FIRST, END);
    expect(countsOf(hours)).toEqual([
      ['2026-03-29T00:00:00.000Z', 1],
      ['2026-03-29T01:00:00.000Z', 1],
      ['2026-10-25T00:00:00.000Z', 1],
      ['2026-10-25T01:00:00.000Z', 2],
    ]);
    const entities = await feed.between('execution', FIRST, END, 100);
    expect(instantsOf(entities)).toEqual(instants);
    const checks = entities.map(({ state }) => BigInt((state as { check: number }).check));
    const [first = 0n, second = 0n, third = 0n, fourth = 0n, fifth = 0n] = checks;
    expect(hours.map(({ sum }) => sum)).toEqual([first, second, third, fourth + fifth]);
  });

  it('has ranges that begin with their first instant and end before their last, wherever in an hour these are', async () => {
    await record(
      '2026-01-01T10:59:59.999Z',
      '2026-01-01T11:00:00Z',
      '2026-01-01T11:30:00Z',
      '2026-01-01T12:00:00Z',
    );
    const [from, to] = [new Date('2026-01-01T11:00:00Z'), new Date('2026-01-01T12:00:00Z')];
    expect(countsOf(await feed.hours('execution', from, to))).toEqual([['2026-01-01T11:00:00.000Z', 2]]);
    expect(instantsOf(await feed.between('execution', from, to, 1))).toEqual(['2026-01-01T11:00:00.000Z']);
    const within = new Date('2026-01-01T11:00:00.001Z');
    expect(countsOf(await feed.hours('execution', within, to))).toEqual([['2026-01-01T11:00:00.000Z', 1]]);
    expect(await feed.hours('execution', to, to)).toEqual([]);
    expect(await feed.firstInstant('execution', within)).toEqual(new Date('2026-01-01T11:30:00Z'));
    expect(await feed.firstInstant('execution', new Date('2026-01-01T12:00:00.001Z'))).toBeNull();
  });

  it('reaches from the first instant that there can be to the last', async () => {
    await record(new Date(MAX_INSTANT_MS).toISOString(), FIRST.toISOString());
    expect(countsOf(await feed.hours('execution', FIRST, END))).toEqual([
      ['0001-01-01T00:00:00.000Z', 1],
      ['9999-12-31T23:00:00.000Z', 1],
    ]);
    expect(await feed.firstInstant('execution', new Date(MAX_INSTANT_MS))).toEqual(new Date(MAX_INSTANT_MS));
    expect(await feed.firstInstant('execution', END)).toBeNull();
  });

  it('has days of usage at the begin of their day in UTC', async () => {
    await dataSource.query(
      `insert into stemma.usage_daily (pattern_id, day, context_type, execution_count, success_count, execution_time_sum_ms)
       select gen_random_uuid(), day::date, 'api', 3, 2, 4.5 from unnest('{2026-03-29,2026-03-30}'::text[]) day`,
    );
    const hours = await feed.hours('usage', FIRST, END);
    expect(countsOf(hours)).toEqual([
      ['2026-03-29T00:00:00.000Z', 1],
      ['2026-03-30T00:00:00.000Z', 1],
    ]);
    const [from, to] = [new Date('2026-03-29T00:00:00.001Z'), new Date('2026-03-30T00:00:00.001Z')];
    const [day] = await feed.between('usage', from, to, 10);
    expect(day?.state).toMatchObject({ day: '2026-03-30', check: Number(hours[1]?.sum) });
    expect(await feed.firstInstant('usage', from)).toEqual(new Date('2026-03-30T00:00:00Z'));
  });

  it('is read through an index, and only of the months that it is asked for', async () => {
    await record('2026-01-01T11:30:00Z');
    await dataSource.query('set enable_seqscan = off');
    const asked = await feed.hours('execution', new Date(), new Date(Date.now() + 3_600_000));
    expect(asked).toEqual([]);
    const [{ name }] = await dataSource.query<[{ name: string }]>(
      `select name from pg_prepared_statements where statement like '%date_bin%' and statement like '%executions%'`,
    );
    const plan = await dataSource.query<{ 'QUERY PLAN': string }[]>(
      `explain execute ${name}('2026-01-01T11:00:00Z', '2026-01-01T12:00:00Z')`,
    );
    const scans = plan.map((line) => line['QUERY PLAN']).filter((line) => line.includes('Scan'));
    expect(scans.length).toBeGreaterThan(0);
    for (const scan of scans)
      expect(scan).toMatch(/Index .*executions_earlier_timestamp_idx|Bitmap Heap Scan on executions_earlier/);
  });
});
