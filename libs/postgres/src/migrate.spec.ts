import { testDatabase } from '@stemma/testing';
import pg from 'pg';
import { stemmaDataSource } from './data-source.js';
import { migrate } from './migrate.js';
import { PostgresChangeFeed } from './projection/postgres-change-feed.js';

describe('the start on a database', () => {
  it('drops from the log what another cluster has counted beyond this one, and nothing else', async () => {
    const database = await testDatabase();
    const dataSource = await stemmaDataSource({ url: database.url }).initialize();
    try {
      const log = (tx: string) =>
        dataSource.query(
          `insert into stemma.change_log (tx, topic, entity_id, state_rev)
           values (${tx}, 'node', gen_random_uuid(), 1)`,
        );
      await log('pg_current_xact_id()');
      const feed = new PostgresChangeFeed(dataSource, []);
      const last = await feed.newest();
      await log(`'99999999999'`);
      await dataSource.query(`insert into stemma.change_log_floor (tx, seq) values ('99999999998', 1)`);
      expect(await feed.newest()).not.toEqual(last);
      await migrate(database.url);
      expect(await feed.newest()).toEqual(last);
    } finally {
      await dataSource.destroy();
      await database.drop();
    }
  });

  it('refuses a database that cannot hold every letter', async () => {
    const database = await testDatabase();
    const owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    const url = new URL(database.url);
    const name = `${url.pathname.slice(1)}_latin`;
    await owner.query(`create database "${name}" encoding 'LATIN1' locale 'C' template template0`);
    url.pathname = name;
    await expect(migrate(url.href)).rejects.toMatchObject({
      code: 'store_unavailable',
      message: `The database is encoded in LATIN1: one in UTF8 is needed (create database … encoding 'UTF8' template template0).`,
    });
    await owner.query(`drop database "${name}"`);
    await owner.end();
    await database.drop();
  });
});
