import { testDatabase } from '@stemma/testing';
import type { DataSource } from 'typeorm';
import { stemmaDataSource } from './data-source.js';
import { maintain } from './maintain.js';
import { ensurePartitions } from './partitions.js';

const day = (n: number, hour = 0): Date => new Date(Date.UTC(2040, 0, n, hour));
const name = (n: number): string => `change_log_2040_01_${String(n).padStart(2, '0')}`;

describe('the upkeep of the record', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let dataSource: DataSource;

  beforeEach(async () => {
    database = await testDatabase();
    dataSource = await stemmaDataSource({ url: database.url, poolSize: 3 }).initialize();
    await ensurePartitions(dataSource, day(1));
    // One entry for each of the first days: transaction n, sequence n.
    for (let n = 1; n <= 6; n++) {
      await dataSource.query(
        `insert into stemma.change_log (tx, seq, at, topic, entity_id, state_rev)
         values ($1::text::xid8, $1::bigint, $2, 'node', gen_random_uuid(), 1)`,
        [String(n), day(n, 12).toISOString()],
      );
    }
  });
  afterEach(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const checkpoint = (mirror: string, at: number | null, leasedUntil = day(30)) =>
    dataSource.query(
      `insert into stemma.checkpoints (mirror, lane, tx, seq, epoch, leased_until, system_identifier)
       values ($1, 0, $2::text::xid8, $2::text::bigint, 1, $3, 'x')`,
      [mirror, at, leasedUntil.toISOString()],
    );
  const floor = async () =>
    (
      await dataSource.query<{ at: string }[]>(`select tx || '.' || seq as at from stemma.change_log_floor`)
    )[0]?.at;
  const old = (dropped: readonly string[]) =>
    dropped.filter((partition) => partition.startsWith('change_log_2040'));

  it('makes the partitions of the days to come, and moves into them what waited in the default one', async () => {
    await dataSource.query(
      `insert into stemma.change_log (at, topic, entity_id, state_rev) values ($1, 'node', gen_random_uuid(), 1)`,
      [day(12, 5).toISOString()],
    );
    await maintain(dataSource, day(6));
    const [row] = await dataSource.query<{ partition: string }[]>(
      `select tableoid::regclass::text as partition from stemma.change_log where at = $1`,
      [day(12, 5).toISOString()],
    );
    expect(row?.partition).toBe('change_log_2040_01_12');
    const months = await dataSource.query<{ name: string | null }[]>(
      `select to_regclass('stemma.executions_2040_04') as name`,
    );
    expect(months[0]?.name).not.toBeNull();
  });

  it('keeps seven days of the change log where no mirror follows it', async () => {
    expect(old((await maintain(dataSource, day(9, 23))).dropped)).toEqual([name(1)]);
    expect(old((await maintain(dataSource, day(10, 0))).dropped)).toEqual([name(2)]);
    expect(await floor()).toBe('2.2');
    expect(old((await maintain(dataSource, day(10, 0))).dropped)).toEqual([]);
  });

  it('drops nothing that the slowest mirror has yet to apply, nor the days before that', async () => {
    await checkpoint('quick', 6);
    await checkpoint('slow', 3);
    await checkpoint('loading', null);
    // The entry of 4 January at noon is the next of the slow one.
    expect(old((await maintain(dataSource, day(30))).dropped)).toEqual([]);
    const retention = { changesMs: 24 * 60 * 60 * 1000, idempotencyKeysMs: 1, deliveriesMs: 1 };
    expect(old((await maintain(dataSource, day(30), retention)).dropped)).toEqual([name(1), name(2)]);
    await dataSource.query(`update stemma.checkpoints set tx = '6', seq = 6 where mirror = 'slow'`);
    const { dropped } = await maintain(dataSource, day(30), retention);
    expect(old(dropped)).toContain(name(6));
    expect(await floor()).toBe('6.6');
  });

  it('keeps nothing for a mirror that nobody has fed for as long', async () => {
    await checkpoint('switched off', 1, day(10));
    expect(old((await maintain(dataSource, day(16, 23))).dropped)).toEqual([]);
    expect(old((await maintain(dataSource, day(17, 1))).dropped)).toContain(name(6));
  });

  it('removes what stayed in the default partition too', async () => {
    await dataSource.query(
      `insert into stemma.change_log (tx, seq, at, topic, entity_id, state_rev)
       values ('9', 9, '2039-12-01', 'node', gen_random_uuid(), 1)`,
    );
    await maintain(dataSource, day(1));
    const [row] = await dataSource.query<{ n: string }[]>(
      `select count(*) as n from stemma.change_log_default where at < '2039-12-20'`,
    );
    expect([row?.n, await floor()]).toEqual(['0', '9.9']);
  });

  it('forgets Idempotency-Keys after a day', async () => {
    await dataSource.query(
      `insert into stemma.idempotency_keys (scope, key, request_hash, created_at)
       values ('s', 'old', 'h', $1), ('s', 'new', 'h', $2)`,
      [day(1, 0).toISOString(), day(1, 2).toISOString()],
    );
    expect((await maintain(dataSource, day(2, 1))).purgedKeys).toBe(1);
    expect(await dataSource.query('select key from stemma.idempotency_keys')).toEqual([{ key: 'new' }]);
  });
});
