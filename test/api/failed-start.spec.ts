import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabase } from '@stemma/testing';
import pg from 'pg';
import { startApp } from './start-app.js';

const connections = `
  select pid from pg_stat_activity
  where datname = current_database() and application_name like 'stemma%'`;

it('a service that cannot start leaves nothing open', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stemma-test-'));
  const dataDir = join(folder, 'data');
  await writeFile(dataDir, 'a file where the folder should be');
  const database = await testDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await expect(startApp(database.url, dataDir)).rejects.toThrow(/ENOTDIR/);
    // A server process sees the end of its connection a moment later.
    while ((await client.query(connections)).rowCount !== 0) await sleep(10);
  } finally {
    await client.end();
    await database.drop();
    await rm(folder, { recursive: true });
  }
});
