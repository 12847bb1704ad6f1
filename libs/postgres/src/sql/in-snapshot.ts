import type { DataSource } from 'typeorm';
import { inWords } from '../errors.js';
import { inTransaction } from './in-transaction.js';
import type { Sql } from './sql.js';

/** All statements of `read` see one and the same state of the record, and change nothing. */
export async function inSnapshot<T>(dataSource: DataSource, read: (sql: Sql) => Promise<T>): Promise<T> {
  const { answer } = await inWords(
    inTransaction(dataSource, 'repeatable read read only', async (sql) => ({ answer: await read(sql) })),
  );
  return answer;
}
