import { Feedback, type FeedbackState } from '@stemma/models';
import type { Columns } from '../sql/insert-rows.js';

export interface FeedbackRow {
  feedback_id: string;
  pattern_id: string;
  node_id: string | null;
  execution_id: string | null;
  sentiment: FeedbackState['sentiment'];
  feedback_text: string;
  success_confirmed: boolean | null;
  success: boolean | null;
  explicit_rating: number | null;
  quality_score: number | null;
  performance_score: number | null;
  quality_rating: number | null;
  implicit_signals: FeedbackState['implicitSignals'];
  issues: string[];
  context: FeedbackState['context'];
  created_at: Date;
  created_by: string;
}

export const feedbackColumns: Columns<FeedbackRow> = {
  feedback_id: 'uuid',
  pattern_id: 'uuid',
  node_id: 'uuid',
  execution_id: 'uuid',
  sentiment: 'text',
  feedback_text: 'text',
  success_confirmed: 'boolean',
  success: 'boolean',
  explicit_rating: 'double precision',
  quality_score: 'double precision',
  performance_score: 'double precision',
  quality_rating: 'double precision',
  implicit_signals: 'jsonb',
  issues: 'text[]',
  context: 'jsonb',
  created_at: 'timestamptz',
  created_by: 'text',
};

export const feedbackSelection = Object.keys(feedbackColumns)
  .map((column) => `f.${column}`)
  .join(', ');

export function toFeedbackRow(feedback: FeedbackState): FeedbackRow {
  return {
    feedback_id: feedback.feedbackId,
    pattern_id: feedback.patternId,
    node_id: feedback.nodeId,
    execution_id: feedback.executionId,
    sentiment: feedback.sentiment,
    feedback_text: feedback.feedbackText,
    success_confirmed: feedback.successConfirmed,
    success: feedback.success,
    explicit_rating: feedback.explicitRating,
    quality_score: feedback.qualityScore,
    performance_score: feedback.performanceScore,
    quality_rating: feedback.qualityRating,
    implicit_signals: feedback.implicitSignals,
    issues: [...feedback.issues],
    context: feedback.context,
    created_at: feedback.createdAt,
    created_by: feedback.createdBy,
  };
}

export function toFeedback(row: FeedbackRow): Feedback {
  return Feedback.from({
    feedbackId: row.feedback_id,
    patternId: row.pattern_id,
    nodeId: row.node_id,
    executionId: row.execution_id,
    sentiment: row.sentiment,
    feedbackText: row.feedback_text,
    successConfirmed: row.success_confirmed,
    success: row.success,
    explicitRating: row.explicit_rating,
    qualityScore: row.quality_score,
    performanceScore: row.performance_score,
    qualityRating: row.quality_rating,
    implicitSignals: row.implicit_signals,
    issues: row.issues,
    context: row.context,
    createdAt: row.created_at,
    createdBy: row.created_by,
  });
}
