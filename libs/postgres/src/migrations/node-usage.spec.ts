import { newId } from '@stemma/models';
import { testDatabase } from '@stemma/testing';
import { stemmaDataSource } from '../data-source.js';
import { migrate } from '../migrate.js';
import { NodeUsage1700000000050 } from './1700000000050-node-usage.js';

describe('a record whose versions held their own counters', () => {
  it('is taken along: what was used keeps its numbers, the rest has none', async () => {
    const database = await testDatabase();
    const dataSource = await stemmaDataSource({ url: database.url }).initialize();
    const runner = dataSource.createQueryRunner();
    try {
      await new NodeUsage1700000000050().down(runner);
      await runner.query(`delete from stemma.migrations where name = '${NodeUsage1700000000050.name}'`);
      const [used, unused, patternId] = [newId(), newId(), newId()];
      await runner.query(
        `insert into stemma.patterns (pattern_id, name, kind, namespace, tags, metadata, created_at, created_by,
           updated_at, rev, state_rev)
         values ($1, 'p', 'code', 'default', '{}', '{}', now(), 'ada', now(), 1, 1)`,
        [patternId],
      );
      await runner.query(
        `insert into stemma.lineage_nodes (node_id, pattern_id, version, lineage_id, generation, status, created_at,
           created_by, tags, metadata, updated_at, rev, state_rev, usage_count, usage_time_sum_ms, usage_success_sum,
           last_used_at)
         values ($1, $3, 1, $1, 1, 'active', now(), 'ada', '{}', '{}', now(), 1, 4, 3, 450.5, 2, '2026-03-01T10:00:00Z'),
           ($2, $3, 2, $1, 2, 'active', now(), 'ada', '{}', '{}', now(), 1, 1, 0, 0, 0, null)`,
        [used, unused, patternId],
      );
      await migrate(database.url);
      expect(await runner.query('select * from stemma.node_usage')).toEqual([
        {
          node_id: used,
          usage_count: '3',
          usage_time_sum_ms: '450.5',
          usage_success_sum: '2',
          last_used_at: new Date('2026-03-01T10:00:00Z'),
          rev: '0',
        },
      ]);
    } finally {
      await runner.release();
      await dataSource.destroy();
      await database.drop();
    }
  });
});
