import { Feedback, type FeedbackState } from '@stemma/models';
import { double, flag, jsonb, key, named, optional, text, texts, timestamp, uuid } from './column.js';
import { Table, type Row } from './table.js';

export const feedback = new Table<FeedbackState>('feedback', {
  feedbackId: key(uuid),
  patternId: uuid,
  nodeId: optional(uuid),
  executionId: optional(uuid),
  sentiment: text,
  feedbackText: text,
  successConfirmed: optional(flag),
  success: optional(flag),
  explicitRating: optional(double),
  qualityScore: optional(double),
  performanceScore: optional(double),
  qualityRating: optional(double),
  implicitSignals: jsonb,
  issues: texts,
  context: jsonb,
  createdAt: timestamp,
  createdBy: text,
  withdrawal: {
    group: {
      at: named('withdrawn_at', optional(timestamp)),
      by: named('withdrawn_by', optional(text)),
      reason: named('withdrawal_reason', optional(text)),
    },
  },
});

export function toFeedback(row: Row): Feedback {
  return Feedback.from(feedback.state(row));
}
