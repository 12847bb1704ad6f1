import type { DataSource } from 'typeorm';
import { toStemmaError } from '../errors.js';
import { sqlWithin, type Sql } from './sql.js';

/** All statements of `read` see one and the same state of the record, and change nothing. */
export async function inSnapshot<T>(dataSource: DataSource, read: (sql: Sql) => Promise<T>): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.startTransaction('REPEATABLE READ');
    const sql = await sqlWithin(runner);
    await sql.rows('set transaction read only');
    const answer = await read(sql);
    await runner.commitTransaction();
    return answer;
  } catch (error) {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    throw toStemmaError(error);
  } finally {
    await runner.release();
  }
}
