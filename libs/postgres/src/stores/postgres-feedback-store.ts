import type { Feedback } from '@stemma/models';
import type { FeedbackStore } from '@stemma/orchestration';
import {
  feedbackColumns,
  feedbackSelection,
  toFeedback,
  toFeedbackRow,
  type FeedbackRow,
} from '../rows/feedback.row.js';
import { insertRows } from '../sql/insert-rows.js';
import type { Sql } from '../sql/sql.js';

export class PostgresFeedbackStore implements FeedbackStore {
  constructor(private readonly sql: Sql) {}

  async insertNew(feedback: readonly Feedback[]): Promise<ReadonlySet<string>> {
    if (feedback.length === 0) return new Set();
    const suffix = 'order by feedback_id on conflict do nothing returning feedback_id';
    const { text, values } = insertRows('feedback', feedbackColumns, feedback.map(toFeedbackRow), suffix);
    const rows = await this.sql.rows<{ feedback_id: string }>(text, values);
    return new Set(rows.map((row) => row.feedback_id));
  }

  async find(feedbackIds: readonly string[]): Promise<Feedback[]> {
    if (feedbackIds.length === 0) return [];
    return (await this.sql.rows<FeedbackRow>(byIds, [feedbackIds])).map(toFeedback);
  }
}

const byIds = `select ${feedbackSelection} from stemma.feedback f where f.feedback_id = any($1::uuid[])`;
