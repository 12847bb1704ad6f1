import { newId } from '@stemma/models';
import { testDatabase } from '@stemma/testing';
import { stemmaDataSource } from '../data-source.js';
import { OwnLetters1700000000061 } from './1700000000061-own-letters.js';

describe('the migration to letters of a process', () => {
  it('tells once more of what waits for a mirror in a process, and leaves the letters of others', async () => {
    const database = await testDatabase();
    const dataSource = await stemmaDataSource({ url: database.url }).initialize();
    const runner = dataSource.createQueryRunner();
    try {
      const [vertex, link, text] = [newId(), newId(), newId()];
      await dataSource.query(
        `insert into stemma.dead_letters (mirror, subject, entity_id, rev, attempts, cause) values
         ('graph', 'vertex', $1, 2, 3, 'no'), ('graph', 'link', $2, 5, 3, 'no'), ('embedding', 'text', $3, 1, 3, 'no')`,
        [vertex, link, text],
      );
      await new OwnLetters1700000000061().up(runner);
      expect(await dataSource.query('select mirror, entity_id from stemma.dead_letters')).toEqual([
        { mirror: 'embedding', entity_id: text },
      ]);
      expect(
        await dataSource.query('select topic, entity_id, state_rev from stemma.change_log order by topic'),
      ).toEqual([
        { topic: 'edge', entity_id: link, state_rev: '5' },
        { topic: 'node', entity_id: vertex, state_rev: '2' },
      ]);
    } finally {
      await runner.release();
      await dataSource.destroy();
      await database.drop();
    }
  });
});
