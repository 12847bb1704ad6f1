import { StemmaError } from '@stemma/models';
import type { DataSource } from 'typeorm';
import { toStemmaError } from '../errors.js';
import { cancel, connectionOf } from './connection.js';
import { preparedOn, type Sql } from './sql.js';

/**
 * Runs statements on one connection, within `timeoutMs` for all of them together and for the wait for a connection.
 * A statement that takes longer is cancelled over a connection of its own, and its own is closed, so that a late
 * cancellation meets nobody else. Unlike a statement_timeout this costs nothing while all goes well.
 * @throws StemmaError `timeout`, `store_unavailable`.
 */
export async function withDeadline<T>(
  dataSource: DataSource,
  timeoutMs: number,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => {
    deadline.abort(new StemmaError('timeout', 'The query took longer than it may.'));
  }, timeoutMs);
  const expired = new Promise<never>((_, reject) => {
    deadline.signal.addEventListener('abort', () => {
      reject(deadline.signal.reason as StemmaError);
    });
  });
  try {
    return await Promise.race([workOn(dataSource, deadline.signal, work), expired]);
  } catch (error) {
    throw toStemmaError(error);
  } finally {
    clearTimeout(timer);
  }
}

async function workOn<T>(
  dataSource: DataSource,
  signal: AbortSignal,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  const connection = await connectionOf(dataSource);
  // It came too late, and nothing has run on it: closing it too would make an overload feed itself.
  if (signal.aborted) {
    connection.release(false);
    signal.throwIfAborted();
  }
  const onExpired = (): void => void cancel(dataSource, connection);
  signal.addEventListener('abort', onExpired);
  try {
    const sql = preparedOn(connection.client);
    return await work({
      rows: <Row>(text: string, values?: readonly unknown[]) => {
        signal.throwIfAborted();
        return sql.rows<Row>(text, values);
      },
    });
  } finally {
    signal.removeEventListener('abort', onExpired);
    connection.release(signal.aborted);
  }
}
