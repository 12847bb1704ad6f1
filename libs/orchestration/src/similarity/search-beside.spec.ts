import { newId } from '@stemma/models';
import { UsearchPatternIndex } from '@stemma/embedded';
import { PostgresPatternIndex, stemmaDataSource } from '@stemma/postgres';
import { testDatabase } from '@stemma/testing';
import { searchBeside } from './search-beside.js';

describe('a search beside what the index lacks', () => {
  it('is left to the record where that is much', async () => {
    const { url, drop } = await testDatabase();
    const dataSource = await stemmaDataSource({ url }).initialize();
    try {
      const record = new PostgresPatternIndex(dataSource, 'test', 2);
      const index = new UsearchPatternIndex({ model: 'test', dimensions: 2 });
      const vector = Float32Array.of(1, 0);
      const question = { vector, limit: 10, minScore: null, filter: {}, timeoutMs: 60_000 };
      const lacking = (many: number): Set<string> => new Set(Array.from({ length: many }, newId));
      expect(await searchBeside(index, record, question, lacking(1_000))).toEqual([]);
      expect(await searchBeside(index, record, question, lacking(1_001))).toBeNull();
    } finally {
      await dataSource.destroy();
      await drop();
    }
  });
});
