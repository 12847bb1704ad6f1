import { newId } from '@stemma/models';
import { testDatabase } from '@stemma/testing';
import { stemmaDataSource } from '../data-source.js';
import { WeightsOfNow1700000000157 } from './1700000000157-weights-of-now.js';

describe('a record whose revised edges have the weights of their beginning', () => {
  it('gets those of now, and tells the mirrors of what changed', async () => {
    const database = await testDatabase();
    const dataSource = await stemmaDataSource({ url: database.url }).initialize();
    const runner = dataSource.createQueryRunner();
    try {
      const patternId = newId();
      await runner.query(
        `insert into stemma.patterns (pattern_id, name, kind, namespace, tags, metadata, created_at, created_by,
           updated_at, rev, state_rev)
         values ($1, 'p', 'code', 'default', '{}', '{}', now(), 'ada', now(), 1, 1)`,
        [patternId],
      );
      const nodeIds = [newId(), newId()];
      await runner.query(
        `insert into stemma.lineage_nodes (node_id, pattern_id, version, lineage_id, generation, status, created_at,
           created_by, tags, metadata, updated_at, rev, state_rev)
         select id, $2, ordinality, id, 1, 'active', now(), 'ada', '{}', '{}', now(), 1, 1
         from unnest($1::uuid[]) with ordinality as n (id, ordinality)`,
        [nodeIds, patternId],
      );
      const edge = async (
        type: string,
        strength: string,
        similarity: number | null,
        confidence: number | null,
        weight: number,
      ): Promise<string> => {
        const edgeId = newId();
        await runner.query(
          `insert into stemma.lineage_edges (edge_id, source_node_id, target_node_id, source_pattern_id, target_pattern_id, relationship_type, edge_strength,
             similarity_score, confidence_score, weight, breaking_changes, metadata, is_active, created_at, created_by,
             updated_at, rev, state_rev)
           values ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, false, '{}', true, now(), 'ada', now(), 2, 2)`,
          [edgeId, ...nodeIds, patternId, type, strength, similarity, confidence, weight],
        );
        return edgeId;
      };
      const both = await edge('derived_from', 'strong', 0.95, 0.9, 0.3);
      const one = await edge('forked_from', 'weak', null, 0.8, 0.9);
      const none = await edge('parent_of', 'moderate', null, null, 0.9);
      await edge('refined_from', 'weak', 0.8, null, 0.45);
      await new WeightsOfNow1700000000157().up(runner);
      expect(
        await runner.query(
          `select edge_id, weight, state_rev::int from stemma.lineage_edges where state_rev > 2 order by edge_id`,
        ),
      ).toEqual([
        { edge_id: both, weight: 0.9125, state_rev: 3 },
        { edge_id: one, weight: 0.45, state_rev: 3 },
        { edge_id: none, weight: 0.6, state_rev: 3 },
      ]);
      expect(
        await runner.query(
          `select topic, entity_id, state_rev::int from stemma.change_log order by entity_id`,
        ),
      ).toEqual([both, one, none].map((id) => ({ topic: 'edge', entity_id: id, state_rev: 3 })));
    } finally {
      await runner.release();
      await dataSource.destroy();
      await database.drop();
    }
  });
});
