import { StemmaError } from '@stemma/models';
import type { DataSource } from 'typeorm';
import { toStemmaError } from '../errors.js';
import { sqlWithin, type Sql } from './sql.js';

/** So many milliseconds less than the server was told may be left before it is told again. */
const SLACK_MS = 100;

/**
 * Runs statements on one connection, within `timeoutMs` for all of them together; Postgres itself ends what takes
 * longer, whatever becomes of this process.
 * @throws StemmaError `timeout`, `store_unavailable`.
 */
export async function withDeadline<T>(
  dataSource: DataSource,
  timeoutMs: number,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  const runner = dataSource.createQueryRunner();
  let sql: Sql | null = null;
  try {
    const connection = await sqlWithin(runner);
    sql = connection;
    let told = Infinity;
    return await work({
      async rows<Row>(text: string, values?: readonly unknown[]): Promise<Row[]> {
        const leftMs = Math.ceil(deadline - performance.now());
        if (leftMs <= 0) throw new StemmaError('timeout', 'The query took longer than it may.');
        if (told - leftMs > SLACK_MS) {
          await connection.rows(setTimeoutMs, [String(leftMs)]);
          told = leftMs;
        }
        return connection.rows<Row>(text, values);
      },
    });
  } catch (error) {
    throw toStemmaError(error);
  } finally {
    // Behind the answer, which need not wait for it; a connection on which this fails is gone anyway.
    void (sql?.rows(resetTimeout) ?? Promise.resolve())
      .catch(() => undefined)
      .finally(() => runner.release());
  }
}

const setTimeoutMs = `select set_config('statement_timeout', $1, false)`;
const resetTimeout = `select set_config('statement_timeout', coalesce(boot.reset_val, '0'), false)
  from pg_settings boot where boot.name = 'statement_timeout'`;
