import type { Feedback } from '@stemma/models';
import type { FeedbackStore } from '@stemma/orchestration';
import { feedback, toFeedback } from '../entities/feedback.entity.js';
import type { Row } from '../entities/table.js';
import type { Sql } from '../sql/sql.js';
import { insertRows } from '../sql/write-rows.js';

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
}

const byIds = `select ${feedback.select('f')} from stemma.feedback f where f.feedback_id = any($1::uuid[])`;
