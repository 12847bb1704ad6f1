import type { QueryRunner } from 'typeorm';
import { OneFormOfWords1700000000180 } from './1700000000180-one-form-of-words.js';

/** Documents keep the changes that they are found by, which a question would gather for as long as all else takes. */
export class ChangesOfDocuments1700000000183 extends OneFormOfWords1700000000180 {
  override async up(runner: QueryRunner): Promise<void> {
    await super.up(runner);
    await runner.query('alter table stemma.search_documents add column changes text not null');
  }

  override async down(runner: QueryRunner): Promise<void> {
    await super.up(runner);
    await runner.query('alter table stemma.search_documents drop column changes');
  }
}
