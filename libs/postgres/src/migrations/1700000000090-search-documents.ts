import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What patterns are found by. The rows are made behind the write path; those of what is there too. */
export class SearchDocuments1700000000090 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table stemma.search_documents (
        pattern_id uuid primary key references stemma.patterns on delete cascade,
        rev bigint not null,
        words tsvector not null
      )`);
    // Unpacking what is compressed takes longer than all else that a search does with it.
    await runner.query('alter table stemma.search_documents alter column words set storage external');
    await runner.query('create index search_documents_words on stemma.search_documents using gin (words)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table stemma.search_documents');
    await runner.query(`delete from stemma.checkpoints where mirror = 'search'`);
  }
}
