import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { noteMade } from './faults/left-behind.js';
import { onceIn } from './once-in.js';
import { EmbeddedPostgres } from '@stemma/embedded';

/**
 * A database of its own, with the schema in place, on the server of this Jest worker, or on the one of this run (of
 * `npm run test:stores` with POSTGRES_URL). `drop` ends whatever is still connected to it; forgetting it costs only disk until the run ends.
 */
export async function testDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const server = await testServerUrl();
  const template = await onceIn(workerDirectory(), 'template', async () => {
    const made = newName();
    await query(server, `CREATE DATABASE ${made}`);
    // Loaded by the one spec that needs it: TypeORM takes a while.
    const { migrate } = await import('@stemma/postgres');
    await migrate(withDatabase(server, made));
    return made;
  });
  const name = newName();
  // Files are copied at a sixth of what it takes to write the same through the log, page by page.
  await query(server, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  return {
    url: withDatabase(server, name),
    drop: () => query(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

function newName(): string {
  const name = `test_${randomBytes(8).toString('hex')}`;
  noteMade('postgres', name);
  return name;
}

/** The URL of the run's server, or of the worker's own (its maintenance database), which the worker's first call starts. */
async function testServerUrl(): Promise<string> {
  const named = process.env['STEMMA_TEST_POSTGRES'];
  if (named !== undefined) return named;
  const directory = workerDirectory();
  return onceIn(directory, 'server', async () => {
    const settings = {
      fsync: 'off',
      full_page_writes: 'off',
      synchronous_commit: 'off',
      max_connections: '200',
      max_wal_size: '128MB',
      min_wal_size: '32MB',
    };
    const log = (line: string): void => void process.stderr.write(`${line}\n`);
    const server = await EmbeddedPostgres.start({ dataDir: directory, log, settings });
    // From here on it belongs to the watchdog of test/global-setup.ts, which stops it.
    await server.leave();
    return server.url;
  });
}

/** One that is renewed for its memory has the number of the one before, and with it its server. */
function workerDirectory(): string {
  const { JEST_STEMMA_DATABASES: run, JEST_WORKER_ID: worker } = process.env;
  if (run === undefined) throw new Error('test/global-setup.ts did not run: is it in jest.config.mjs?');
  return join(run, `worker-${worker ?? ''}`);
}

function withDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
