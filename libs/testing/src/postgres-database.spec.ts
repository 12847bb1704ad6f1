import pg from 'pg';
import { testDatabase } from './postgres-database.js';

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('testDatabase', () => {
  it('gives every caller a database of its own', async () => {
    const [first, second] = await Promise.all([testDatabase(), testDatabase()]);
    await ask(first.url, 'CREATE TABLE only_here (id int)');
    const seen = `SELECT count(*)::int AS count FROM information_schema.tables WHERE table_name = 'only_here'`;
    expect(await ask(first.url, seen)).toEqual([{ count: 1 }]);
    expect(await ask(second.url, seen)).toEqual([{ count: 0 }]);
    await Promise.all([first.drop(), second.drop()]);
  });

  it('drops a database that still has connections', async () => {
    const database = await testDatabase();
    const client = new pg.Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    await database.drop();
    await expect(ask(database.url, 'SELECT 1')).rejects.toMatchObject({ code: '3D000' });
  });
});
