import { testDatabase } from '@stemma/testing';
import type { DataSource } from 'typeorm';
import { stemmaDataSource } from '../data-source.js';
import { withDeadline } from './with-deadline.js';

describe('a deadline', () => {
  let dataSource: DataSource;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await testDatabase();
    drop = database.drop;
    dataSource = await stemmaDataSource({ url: database.url, poolSize: 2 }).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await drop();
  });

  const sleeping = async (): Promise<number> => {
    const rows: unknown[] = await dataSource.query(
      `select 1 from pg_stat_activity where query like 'select pg_sleep%' and state = 'active' and datname = current_database()`,
    );
    return rows.length;
  };

  it('lets pass what is in time', async () => {
    await expect(withDeadline(dataSource, 30_000, (sql) => sql.rows('select 1 as one'))).resolves.toEqual([
      { one: 1 },
    ]);
  });

  it('answers timeout, ends the statement in the server, and leaves the pool whole', async () => {
    const slow = withDeadline(dataSource, 100, (sql) => sql.rows('select pg_sleep(60)'));
    await expect(slow).rejects.toMatchObject({ code: 'timeout' });
    while ((await sleeping()) > 0);
    for (let i = 0; i < 3; i++) {
      await expect(
        withDeadline(dataSource, 30_000, (sql) => sql.rows('select 1 as one')),
      ).resolves.toHaveLength(1);
    }
  });

  it('counts the wait for a connection, and starts nothing after it', async () => {
    const holders = [1, 2].map(() => withDeadline(dataSource, 500, (sql) => sql.rows('select pg_sleep(60)')));
    let started = false;
    const waiting = withDeadline(dataSource, 50, (sql) => {
      started = true;
      return sql.rows('select 1');
    });
    await expect(waiting).rejects.toMatchObject({ code: 'timeout' });
    for (const holder of holders) await expect(holder).rejects.toMatchObject({ code: 'timeout' });
    await expect(
      withDeadline(dataSource, 30_000, (sql) => sql.rows('select 1 as one')),
    ).resolves.toHaveLength(1);
    expect(started).toBe(false);
  });

  it('gives back unharmed the connection that came too late', async () => {
    const processes = async (): Promise<unknown[]> => {
      const both = [1, 2].map(() =>
        withDeadline(dataSource, 30_000, (sql) =>
          sql.rows<{ pid: number }>('select pg_backend_pid() as pid, pg_sleep(0.2)'),
        ),
      );
      return (await Promise.all(both))
        .flat()
        .map(({ pid }) => pid)
        .sort();
    };
    const before = await processes();
    const busy = processes();
    const late = Array.from({ length: 20 }, () =>
      expect(withDeadline(dataSource, 20, (sql) => sql.rows('select 1'))).rejects.toMatchObject({
        code: 'timeout',
      }),
    );
    await Promise.all([busy, ...late]);
    expect(await processes()).toEqual(before);
  });

  it('passes on what else goes wrong', async () => {
    await expect(withDeadline(dataSource, 30_000, (sql) => sql.rows('select missing'))).rejects.toThrow(
      'column "missing" does not exist',
    );
  });
});
