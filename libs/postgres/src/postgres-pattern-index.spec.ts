import { testDatabase } from '@stemma/testing';
import { Client } from 'pg';
import { stemmaDataSource } from './data-source.js';
import { PostgresPatternIndex } from './postgres-pattern-index.js';

describe('the exact search of the record', () => {
  it('ends when its time is over, whatever holds it up', async () => {
    const { url, drop } = await testDatabase();
    const dataSource = await stemmaDataSource({ url }).initialize();
    const locking = new Client({ connectionString: url });
    await locking.connect();
    try {
      const index = new PostgresPatternIndex(dataSource, 'test', 2);
      const question = { vector: Float32Array.of(1, 0), limit: 10, minScore: null, filter: {} };
      expect(await index.search({ ...question, timeoutMs: 60_000 })).toEqual([]);
      await locking.query('begin; lock table stemma.node_embeddings in access exclusive mode');
      await expect(index.search({ ...question, timeoutMs: 100 })).rejects.toMatchObject({ code: 'timeout' });
    } finally {
      await locking.end();
      await dataSource.destroy();
      await drop();
    }
  });
});
