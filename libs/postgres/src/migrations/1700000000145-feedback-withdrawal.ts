import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Feedback can be withdrawn: its row stays, so that its id stays taken, without what it said. */
export class FeedbackWithdrawal1700000000145 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table stemma.feedback
        add column withdrawn_at timestamptz,
        add column withdrawn_by text,
        add column withdrawal_reason text,
        add check (num_nulls(withdrawn_at, withdrawn_by, withdrawal_reason) in (0, 3))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table stemma.feedback drop column withdrawn_at, drop column withdrawn_by, drop column withdrawal_reason`);
  }
}
