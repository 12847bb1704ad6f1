import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { oncePerRun } from './once-per-run.js';
import { EmbeddedPostgres } from '@stemma/embedded';

const TEMPLATE = 'stemma_template';

/**
 * A database of its own, with the schema in place, on the one server of this Jest run.
 * `drop` ends whatever is still connected to it; forgetting it costs only disk until the run ends.
 */
export async function testDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const server = await testServerUrl();
  const directory = runDirectory();
  await oncePerRun(directory, 'template', async () => {
    await query(server, `CREATE DATABASE ${TEMPLATE}`);
    // Loaded by the one worker that needs it: TypeORM takes a while.
    const { migrate } = await import('@stemma/postgres');
    await migrate(withDatabase(server, TEMPLATE));
    return TEMPLATE;
  });
  const name = `test_${randomBytes(8).toString('hex')}`;
  await query(server, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  return {
    url: withDatabase(server, name),
    drop: () => query(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** The URL of the run's own server (its maintenance database), which the first call of a run starts. */
function testServerUrl(): Promise<string> {
  const directory = runDirectory();
  return oncePerRun(directory, 'server', async () => {
    const settings = {
      fsync: 'off',
      full_page_writes: 'off',
      synchronous_commit: 'off',
      max_connections: '200',
    };
    const log = (line: string): void => void process.stderr.write(`${line}\n`);
    const server = await EmbeddedPostgres.start({ dataDir: directory, log, settings });
    // From here on it belongs to the watchdog of test/global-setup.ts, which stops it.
    await server.leave();
    return server.url;
  });
}

function runDirectory(): string {
  const directory = process.env['JEST_STEMMA_DIRECTORY'];
  if (directory === undefined) throw new Error('test/global-setup.ts did not run: is it in jest.config.mjs?');
  return directory;
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
