import { testDatabase } from '@stemma/testing';
import type pg from 'pg';
import { stemmaDataSource } from '../data-source.js';

describe('a connection', () => {
  it('may end in the same breath in which it is opened, before anybody listens', async () => {
    const database = await testDatabase();
    const dataSource = await stemmaDataSource({ url: database.url }).initialize();
    try {
      const pool = (dataSource.driver as unknown as { master: pg.Pool }).master;
      const ended = new Promise<boolean>((resolve, reject) => {
        pool.connect((error, client, release) => {
          if (client === undefined) {
            reject(error ?? new Error('there is none'));
            return;
          }
          try {
            resolve(client.emit('error', new Error('terminating connection')));
          } catch (unheard) {
            reject(unheard instanceof Error ? unheard : new Error(String(unheard)));
          } finally {
            release(true);
          }
        });
      });
      expect(await ended).toBe(true);
      expect(await dataSource.query('select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      await dataSource.destroy();
      await database.drop();
    }
  });
});
