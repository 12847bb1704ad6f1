import type { Feedback } from '@stemma/models';
import type { FeedbackQuery, Page } from '@stemma/orchestration';
import { feedback, toFeedback } from '../entities/feedback.entity.js';
import type { Sql } from '../sql/sql.js';
import { findOne } from '../sql/states.js';
import { Filters } from './filters.js';
import { readPage } from './page.js';

/** Feedback is visible while its pattern is. */
const visible = `
  select ${feedback.select('f')} from stemma.feedback f
  join stemma.patterns p on p.pattern_id = f.pattern_id and p.deleted_at is null`;

export function readOneFeedback(sql: Sql, feedbackId: string): Promise<Feedback | null> {
  return findOne(sql, `${visible} where f.feedback_id = $1`, [feedbackId], toFeedback);
}

export function readFeedback(sql: Sql, query: FeedbackQuery): Promise<Page<Feedback>> {
  const filters = new Filters()
    .add('f.pattern_id = ?', query.patternId)
    .add('f.node_id = ?', query.nodeId)
    .add('f.execution_id = ?', query.executionId)
    .add('f.sentiment = ?', query.sentiment)
    .add('f.created_by = ?', query.createdBy)
    .add('f.created_at >= ?', query.from)
    .add('f.created_at < ?', query.to)
    .add('(f.created_at, f.feedback_id) < (?::timestamptz, ?::uuid)', query.after?.[0], query.after?.[1]);
  return readPage(sql, {
    select: `${visible} where f.withdrawn_at is null and ${filters.text} order by f.created_at desc, f.feedback_id desc`,
    filters,
    limit: query.limit,
    toItem: toFeedback,
    keyOf: ({ createdAt, feedbackId }) => [createdAt.toISOString(), feedbackId],
  });
}
