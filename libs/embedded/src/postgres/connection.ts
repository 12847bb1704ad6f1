import { randomUUID } from 'node:crypto';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { SUPERUSER } from './cluster.js';

const DATABASE = 'stemma';

export function urlOf(port: number, password: string, database = DATABASE): string {
  return `postgresql://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${String(port)}/${database}`;
}

/**
 * Whether the server at `url` runs on this very cluster folder: asked for the content of a file written there a
 * moment ago. A folder's name proves nothing (a copy of a data directory has the same password and pid file).
 * @returns null if it does, else why it cannot be told or is not so
 */
export async function reasonNotOurs(url: string, cluster: string): Promise<Error | null> {
  const name = `stemma-${randomUUID()}`;
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await writeFile(join(cluster, name), name);
    // Whatever root's umask withholds from PostgreSQL's account.
    await chmod(join(cluster, name), 0o644);
    const { rows } = await client.query<{ text: string | null }>(`SELECT pg_read_file($1, true) AS text`, [
      name,
    ]);
    return rows[0]?.text === name ? null : new Error('another PostgreSQL server answers on its port');
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    await rm(join(cluster, name), { force: true });
    await client.end().catch(() => undefined);
  }
}

/** True if the server said that it is starting, recovering or shutting down. */
export function isBusyWithItself(reason: Error): boolean {
  return (reason as { code?: unknown }).code === '57P03';
}

/** Creates the service's database if missing. */
export async function ensureDatabase(port: number, password: string): Promise<void> {
  await onServer(port, password, async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  });
}

/** Ends all sessions, so that nothing a dead owner began is committed behind the new owner's back. */
export async function endSessions(port: number, password: string): Promise<void> {
  await onServer(port, password, (client) =>
    client.query(
      `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    ),
  );
}

async function onServer(
  port: number,
  password: string,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(port, password, 'postgres') });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
