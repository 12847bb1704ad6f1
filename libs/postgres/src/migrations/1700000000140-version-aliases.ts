import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The names of versions: each row is a move, the last one tells where the name points. */
export class VersionAliases1700000000140 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table stemma.version_aliases (
         pattern_id uuid not null references stemma.patterns on delete cascade,
         alias text collate "C" not null,
         rev integer not null,
         node_id uuid,
         changed_at timestamptz not null,
         changed_by text not null,
         reason text,
         primary key (pattern_id, alias, rev)
       )`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table stemma.version_aliases');
  }
}
