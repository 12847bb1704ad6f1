import { testDatabase } from '@stemma/testing';
import type { DataSource } from 'typeorm';
import { stemmaDataSource } from '../data-source.js';
import { inTransaction, type TransactionSql } from './in-transaction.js';

describe('a transaction', () => {
  let dataSource: DataSource;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await testDatabase();
    drop = database.drop;
    dataSource = await stemmaDataSource({ url: database.url, poolSize: 1 }).initialize();
    await dataSource.query('create table kept (n integer primary key)');
  });
  beforeEach(() => dataSource.query('truncate kept'));
  afterAll(async () => {
    await dataSource.destroy();
    await drop();
  });

  const insert = 'insert into kept (n) values ($1)';
  const write = <T>(work: (sql: TransactionSql) => Promise<T>): ReturnType<typeof inTransaction<T>> =>
    inTransaction(dataSource, 'read committed', async (sql) => ({ answer: await work(sql) }));
  const kept = async (): Promise<number[]> =>
    (await dataSource.query<{ n: number }[]>('select n from kept order by n')).map(({ n }) => n);

  it('shows what was written without waiting to what follows', async () => {
    const { answer } = await write(async (sql) => {
      await sql.run(insert, [1]);
      await sql.run(insert, [2]);
      return sql.rows('select count(*)::int as count from kept');
    });
    expect(answer).toEqual([{ count: 2 }]);
    expect(await kept()).toEqual([1, 2]);
  });

  it('answers the rows of its last statement', async () => {
    const last = { text: 'insert into kept (n) values ($1) returning n', values: [7] };
    const { answer, rows } = await inTransaction(dataSource, 'read committed', async (sql) => {
      await sql.run(insert, [1]);
      return { answer: 'done', last };
    });
    expect([answer, rows]).toEqual(['done', [{ n: 7 }]]);
    expect(await kept()).toEqual([1, 7]);
  });

  it('ends with the fault of the statement that failed first, whatever followed', async () => {
    const twice = write(async (sql) => {
      await sql.run(insert, [1]);
      await sql.run(insert, [1]);
      await sql.run(insert, [2]);
      return sql.rows('select count(*) from kept');
    });
    await expect(twice).rejects.toMatchObject({ code: '23505' });
    const unread = write(async (sql) => {
      await sql.run(insert, [3]);
      await sql.run(insert, [3]);
    });
    await expect(unread).rejects.toMatchObject({ code: '23505' });
    expect(await kept()).toEqual([]);
  });

  it('does not commit after a fault that somebody has caught', async () => {
    const caught = write(async (sql) => {
      await sql.run(insert, [1]);
      await sql.rows('select 1 / 0').catch(() => undefined);
    });
    await expect(caught).rejects.toMatchObject({ code: '22012' });
    expect(await kept()).toEqual([]);
  });

  it('undoes everything where the work throws, and leaves its connection to the next', async () => {
    const thrown = write(async (sql) => {
      await sql.run(insert, [1]);
      throw new Error('changed my mind');
    });
    await expect(thrown).rejects.toThrow('changed my mind');
    await write((sql) => sql.run(insert, [2]));
    expect(await kept()).toEqual([2]);
  });

  it('fails where its connection is lost, and the next one gets another', async () => {
    const lost = write(async (sql) => {
      await sql.run(insert, [1]);
      await sql.rows('select pg_terminate_backend(pg_backend_pid())');
    });
    await expect(lost).rejects.toThrow();
    await write((sql) => sql.run(insert, [2]));
    expect(await kept()).toEqual([2]);
  });
});
