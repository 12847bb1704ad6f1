import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How well a word fits a document stands in the index itself: the documents are made anew. None waits in a list beside
 * the index, which each look into it would read.
 */
export class WordImpacts1700000000155 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.makeAnew(runner);
    await runner.query('alter index stemma.search_documents_words set (fastupdate = off)');
    // The planner takes unpacking a document for free, and would do that with all of a small store for each look.
    await runner.query(`
      create function stemma.documents_matching(query tsquery, most integer) returns setof uuid
      language plpgsql stable rows 100 set enable_seqscan = off as $$
      begin
        return query select d.pattern_id from stemma.search_documents d where d.words @@ query limit most;
      end $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function stemma.documents_matching(tsquery, integer)');
    await runner.query('alter index stemma.search_documents_words reset (fastupdate)');
    await this.makeAnew(runner);
  }

  private async makeAnew(runner: QueryRunner): Promise<void> {
    await runner.query('truncate stemma.search_documents');
    await runner.query(`delete from stemma.checkpoints where mirror = 'search'`);
  }
}
