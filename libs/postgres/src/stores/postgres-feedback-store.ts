import type { Feedback } from '@stemma/models';
import type { FeedbackStore } from '@stemma/orchestration';
import { feedback, toFeedback } from '../entities/feedback.entity.js';
import type { Row } from '../entities/table.js';
import type { Sql } from '../sql/sql.js';
import { insertRows, updateRows } from '../sql/write-rows.js';

/** SQL, as all that shares the connection of a unit of work (ADR 0002). */
export class PostgresFeedbackStore implements FeedbackStore {
  constructor(private readonly sql: Sql) {}

  async insertNew(added: readonly Feedback[]): Promise<ReadonlySet<string>> {
    if (added.length === 0) return new Set();
    const suffix = 'order by feedback_id on conflict do nothing returning feedback_id';
    const { text, values } = insertRows(feedback, added, suffix);
    const rows = await this.sql.rows<{ feedback_id: string }>(text, values);
    return new Set(rows.map((row) => row.feedback_id));
  }

  async find(feedbackIds: readonly string[]): Promise<Feedback[]> {
    if (feedbackIds.length === 0) return [];
    return (await this.sql.rows<Row>(byIds, [feedbackIds])).map(toFeedback);
  }

  async lock(feedbackId: string): Promise<Feedback | null> {
    const [row] = await this.sql.rows<Row>(`${byIds} for update`, [[feedbackId]]);
    return row === undefined ? null : toFeedback(row);
  }

  async withdraw(withdrawn: readonly Feedback[]): Promise<void> {
    if (withdrawn.length === 0) return;
    const { text, values } = updateRows(feedback, withdrawn);
    await this.sql.rows(text, values);
    const ids = withdrawn.map(({ feedbackId }) => feedbackId);
    await this.sql.rows(answerWithdrawn, [ids, withdrawn.map((one) => JSON.stringify(one))]);
  }
}

// A request that is repeated under its Idempotency-Key is answered from here.
const answerWithdrawn = `
  update stemma.idempotency_keys k set answer = w.answer::json
  from unnest($1::text[], $2::text[]) as w (feedback_id, answer)
  where k.answer ->> 'feedbackId' = w.feedback_id`;

const byIds = `select ${feedback.select('f')} from stemma.feedback f where f.feedback_id = any($1::uuid[])`;
