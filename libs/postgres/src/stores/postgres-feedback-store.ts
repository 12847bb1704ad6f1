import type { Feedback } from '@stemma/models';
import type { FeedbackStore } from '@stemma/orchestration';
import { feedback, toFeedback } from '../entities/feedback.entity.js';
import type { TransactionSql } from '../sql/in-transaction.js';
import { findAll, findOne, updateAll } from '../sql/states.js';
import { insertRows } from '../sql/write-rows.js';

/** SQL, as all that shares the connection of a unit of work (ADR 0002). */
export class PostgresFeedbackStore implements FeedbackStore {
  constructor(private readonly sql: TransactionSql) {}

  async insertNew(added: readonly Feedback[]): Promise<ReadonlySet<string>> {
    if (added.length === 0) return new Set();
    const suffix = 'order by feedback_id on conflict do nothing returning feedback_id';
    const { text, values } = insertRows(feedback, added, suffix);
    const rows = await this.sql.rows<{ feedback_id: string }>(text, values);
    return new Set(rows.map((row) => row.feedback_id));
  }

  find(feedbackIds: readonly string[]): Promise<Feedback[]> {
    return findAll(this.sql, byIds, feedbackIds, toFeedback);
  }

  lock(feedbackId: string): Promise<Feedback | null> {
    return findOne(this.sql, `${byIds} for update`, [[feedbackId]], toFeedback);
  }

  async withdraw(withdrawn: readonly Feedback[]): Promise<void> {
    if (withdrawn.length === 0) return;
    await updateAll(this.sql, feedback, withdrawn);
    const ids = withdrawn.map(({ feedbackId }) => feedbackId);
    await this.sql.run(answerWithdrawn, [ids, withdrawn.map((one) => JSON.stringify(one))]);
  }
}

// A request that is repeated under its Idempotency-Key is answered from here.
const answerWithdrawn = `
  update stemma.idempotency_keys k set answer = w.answer::json
  from unnest($1::text[], $2::text[]) as w (feedback_id, answer)
  where k.answer ->> 'feedbackId' = w.feedback_id`;

const byIds = `select ${feedback.select('f')} from stemma.feedback f where f.feedback_id = any($1::uuid[])`;
