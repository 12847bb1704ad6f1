import { testDatabase } from '@stemma/testing';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { stemmaDataSource } from './data-source.js';
import { PostgresUnitOfWork } from './postgres-unit-of-work.js';
import { migrate } from './migrate.js';
import { sqlOn } from './sql/sql.js';

jest.setTimeout(60_000);

describe('a data source with a deadline', () => {
  let dataSource: DataSource;
  let watcher: pg.Client;
  let drop: () => Promise<void>;
  let frozen: number[] = [];
  beforeAll(async () => {
    const database = await testDatabase();
    drop = database.drop;
    await migrate(database.url);
    watcher = new pg.Client({ connectionString: database.url });
    await watcher.connect();
    dataSource = await stemmaDataSource({
      url: database.url,
      poolSize: 2,
      applicationName: 'deadline',
      deadlineMs: 1_000,
    }).initialize();
  });
  afterEach(thaw);
  afterAll(async () => {
    await dataSource.destroy();
    await watcher.end();
    await drop();
  });

  /** Stops the server's processes of these connections, as a machine does that stands still. */
  async function freeze(): Promise<void> {
    const { rows } = await watcher.query<{ pid: number }>(
      `select pid from pg_stat_activity where application_name = 'deadline' and datname = current_database()`,
    );
    frozen = rows.map(({ pid }) => pid);
    expect(frozen).not.toEqual([]);
    for (const pid of frozen) process.kill(pid, 'SIGSTOP');
  }

  function thaw(): void {
    for (const pid of frozen.splice(0)) process.kill(pid, 'SIGCONT');
  }

  it('ends a statement that takes too long', async () => {
    await expect(sqlOn(dataSource).rows('select pg_sleep(60)')).rejects.toMatchObject({ code: 'timeout' });
  });

  it('answers timeout where the server stands still, and goes on over other connections', async () => {
    await sqlOn(dataSource).rows('select 1');
    await freeze();
    await expect(sqlOn(dataSource).rows('select 2')).rejects.toMatchObject({
      code: 'timeout',
      message: 'The canonical store (Postgres) did not answer in time.',
    });
    await expect(sqlOn(dataSource).rows('select 3 as three')).resolves.toEqual([{ three: 3 }]);
  });

  it('ends a transaction that the server does not go on with', async () => {
    const unitOfWork = new PostgresUnitOfWork(dataSource);
    const claim = { scope: 'scope', key: 'key', requestHash: 'hash' };
    const work = unitOfWork.run(async (tx) => {
      await tx.idempotency.claim(claim);
      await freeze();
      return tx.idempotency.claim(claim);
    });
    await expect(work).rejects.toMatchObject({ code: 'timeout' });
    await expect(unitOfWork.run(() => Promise.resolve('on'))).resolves.toMatchObject({ result: 'on' });
  });

  it('says that all connections are busy, where they are', async () => {
    const impatient = await stemmaDataSource({ url: dataSourceUrl(), poolSize: 1 }).initialize();
    Object.assign((impatient.driver as unknown as { master: { options: object } }).master.options, {
      connectionTimeoutMillis: 200,
    });
    const holder = sqlOn(impatient).rows('select pg_sleep(2)');
    await expect(sqlOn(impatient).rows('select 1')).rejects.toMatchObject({
      code: 'store_unavailable',
      message: 'No connection to Postgres became free in time.',
    });
    await holder;
    await impatient.destroy();
  });

  function dataSourceUrl(): string {
    return (dataSource.options as { url: string }).url;
  }
});

it('reads and writes values, and sees what others commit, whatever the defaults of the database are', async () => {
  const database = await testDatabase();
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  const { rows } = await owner.query<{ name: string }>('select current_database() as name');
  for (const setting of [
    `datestyle = 'German, DMY'`,
    'extra_float_digits = -5',
    `intervalstyle = 'iso_8601'`,
    `bytea_output = 'escape'`,
    'array_nulls = off',
    'standard_conforming_strings = off',
    `default_transaction_isolation = 'serializable'`,
  ])
    await owner.query(`alter database "${rows[0]?.name ?? ''}" set ${setting}`);
  await owner.end();
  const dataSource = await stemmaDataSource({ url: database.url }).initialize();
  const at = new Date('2024-02-29T23:59:59.999Z');
  expect(
    await sqlOn(dataSource).rows(
      `select $1::timestamptz as at, $2::float8 as third, $3::uuid[] as ids, '\\' as backslash,
         current_setting('transaction_isolation') as isolation, $1::date::text as day`,
      [at, 1 / 3, [null]],
    ),
  ).toEqual([
    { at, third: 1 / 3, ids: [null], backslash: '\\', isolation: 'read committed', day: '2024-02-29' },
  ]);
  await dataSource.destroy();
  await database.drop();
});
