import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The weight of an edge that was revised stayed that of its beginning (`edgeWeight` in libs/models): it becomes that of now, and
 * the mirrors are told.
 */
export class WeightsOfNow1700000000157 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      with due as (
        select edge_id, round(case
            when similarity_score is not null and confidence_score is not null
              then 0.5 * base + 0.25 * similarity_score + 0.25 * confidence_score
            when similarity_score is not null or confidence_score is not null
              then 0.7 * base + 0.3 * coalesce(similarity_score, confidence_score)
            else base
          end::numeric, 12)::float8 as weight
        from (
          select edge_id, similarity_score, confidence_score,
            (case edge_strength when 'weak' then 0.3 when 'moderate' then 0.6 else 0.9 end)::float8 as base
          from stemma.lineage_edges where deleted_at is null
        ) e
      ), changed as (
        update stemma.lineage_edges e set weight = due.weight, state_rev = e.state_rev + 1
        from due where due.edge_id = e.edge_id and abs(e.weight - due.weight) > 1e-9
        returning e.edge_id, e.state_rev
      )
      insert into stemma.change_log (topic, entity_id, state_rev)
      select 'edge', edge_id, state_rev from changed`);
  }

  async down(): Promise<void> {
    // Nothing goes by what was wrong.
  }
}
