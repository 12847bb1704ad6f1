import type { Sentiment } from '../../enumerations/sentiment.js';
import type { JsonObject } from '../../fields/json-value.js';
import type { LineageEvent } from '../lineage-event.js';
import { eventOf, type EventContext } from './event-context.js';

interface OfPattern {
  readonly patternId: string;
  readonly nodeId?: string | null;
  readonly executionId?: string | null;
}

export interface QualityAssessed extends OfPattern {
  /** 0..1 */
  readonly qualityScore: number;
}

export function qualityAssessed(
  { qualityScore, ...facts }: QualityAssessed,
  context: EventContext,
): LineageEvent {
  const data = { quality_score: qualityScore };
  return eventOf({ eventType: 'quality_assessed' }, { ...facts, data }, context);
}

export interface PerformanceMeasured extends OfPattern {
  /** snake_case names and their values, such as `{ p95_execution_time_ms: 210 }`. */
  readonly measurements: JsonObject;
}

export function performanceMeasured(
  { measurements, ...facts }: PerformanceMeasured,
  context: EventContext,
): LineageEvent {
  return eventOf({ eventType: 'performance_measured' }, { ...facts, data: measurements }, context);
}

export interface FeedbackReceived extends OfPattern {
  readonly feedbackId: string;
  readonly sentiment: Sentiment;
  readonly createdBy: string;
}

export interface FeedbackWithdrawn extends OfPattern {
  readonly feedbackId: string;
  readonly reason: string;
}

export function feedbackWithdrawn(
  { feedbackId, reason, ...facts }: FeedbackWithdrawn,
  context: EventContext,
): LineageEvent {
  const data = { feedback_id: feedbackId, reason };
  return eventOf({ eventType: 'feedback_withdrawn' }, { ...facts, data }, context);
}

/** Told by the user who gave it. */
export function feedbackReceived(
  { feedbackId, sentiment, createdBy, ...facts }: FeedbackReceived,
  context: EventContext,
): LineageEvent {
  return eventOf(
    { eventType: 'feedback_received', actor: { type: 'user', id: createdBy } },
    { ...facts, data: { feedback_id: feedbackId, sentiment } },
    context,
  );
}
