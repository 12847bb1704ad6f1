import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What patterns were named, so that a name goes on to resolve when its pattern has another. None for those that never had. */
export class PatternNames1700000000030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table stemma.pattern_names (
         pattern_id uuid not null references stemma.patterns on delete cascade,
         since timestamptz not null,
         name text not null,
         primary key (pattern_id, since, name)
       )`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table stemma.pattern_names');
  }
}
