import { idFrom, LineageNode, Pattern } from '@stemma/models';
import { testDatabase } from '@stemma/testing';
import { stemmaDataSource } from '../data-source.js';
import { PostgresUnitOfWork } from '../postgres-unit-of-work.js';
import { ContentOrder1700000000025 } from './1700000000025-content-order.js';

describe('the migration to ordered contents', () => {
  it('takes along what is there, with its hash and without an order that it never had', async () => {
    const database = await testDatabase();
    const dataSource = await stemmaDataSource({ url: database.url }).initialize();
    const runner = dataSource.createQueryRunner();
    try {
      const now = new Date('2026-03-01T12:00:00.000Z');
      const patternId = idFrom('test', 'p');
      const content = { bb: 1, a: [{ d: null, c: 'é' }] };
      const pattern = Pattern.create({ patternId, name: 'p', createdBy: 'ada' }, now);
      const node = LineageNode.create({ patternId, content, createdBy: 'ada' }, now);
      const unitOfWork = new PostgresUnitOfWork(dataSource);
      await unitOfWork.run(async (tx) => {
        await tx.patterns.insert([pattern]);
        await tx.nodes.insert([node]);
      });

      const migration = new ContentOrder1700000000025();
      await migration.down(runner);
      await migration.up(runner);
      const { result } = await unitOfWork.run((tx) => tx.nodes.find([node.nodeId]));
      expect(result[0]).toMatchObject({ content, contentHash: node.contentHash, contentOrder: null });
    } finally {
      await runner.release();
      await dataSource.destroy();
      await database.drop();
    }
  });
});
