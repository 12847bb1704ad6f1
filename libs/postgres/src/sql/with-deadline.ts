import { StemmaError } from '@stemma/models';
import type { Client, Pool, PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { toStemmaError } from '../errors.js';
import { poolOf, preparedOn, type Sql } from './sql.js';

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
  const pool = poolOf(dataSource);
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
    return await Promise.race([workOn(pool, deadline.signal, work), expired]);
  } catch (error) {
    throw toStemmaError(error);
  } finally {
    clearTimeout(timer);
  }
}

async function workOn<T>(pool: Pool, signal: AbortSignal, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // It came too late, and nothing has run on it: closing it too would make an overload feed itself.
  if (signal.aborted) {
    client.release();
    signal.throwIfAborted();
  }
  // What breaks the connection fails its statement too, which tells of it; unheard, it would end the process.
  client.on('error', ignore);
  const onExpired = (): void => void cancel(pool, client);
  signal.addEventListener('abort', onExpired);
  try {
    const sql = preparedOn(client);
    return await work({
      rows: <Row>(text: string, values?: readonly unknown[]) => {
        signal.throwIfAborted();
        return sql.rows<Row>(text, values);
      },
    });
  } finally {
    signal.removeEventListener('abort', onExpired);
    if (!signal.aborted) client.off('error', ignore);
    client.release(signal.aborted);
  }
}

async function cancel(pool: Pool, running: PoolClient): Promise<void> {
  // What the pool makes its connections of: pg keeps both, though its types do not tell.
  const { Client: Connection, options } = pool as unknown as { Client: typeof Client; options: object };
  const { processID } = running as unknown as { processID: number };
  const connection = new Connection(options);
  connection.on('error', ignore);
  try {
    await connection.connect();
    await connection.query('select pg_cancel_backend($1)', [processID]);
  } catch {
    // The server is full or gone: then this side at least lets go.
    await (running as unknown as Client).end().catch(ignore);
  } finally {
    await connection.end().catch(ignore);
  }
}

function ignore(): void {
  // Nothing is to be done.
}
