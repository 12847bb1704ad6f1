import { fields, type JsonValue, type Sentiment } from '@stemma/models';
import { z } from 'zod';
import { Field } from '../http/field.decorator.js';
import { NodeField } from '../http/node-field.decorator.js';
import { PageQuery } from '../http/page.query.js';
import { WindowQuery } from '../usage/usage.query.js';

export class GiveFeedbackDto {
  @Field(fields.uuid, { optional: true, description: 'A new UUIDv7 where absent.' })
  feedbackId?: string;

  @Field(fields.uuid)
  patternId!: string;

  @NodeField({
    optional: true,
    description: 'A version of the pattern; that of the execution where absent.',
  })
  nodeId?: string;

  @Field(fields.uuid, { optional: true, description: 'An execution of the node.' })
  executionId?: string;

  @Field(fields.sentiment, {
    optional: true,
    description: 'Derived where absent: failed is negative, else by the mean of quality and performance.',
  })
  sentiment?: Sentiment;

  @Field(fields.feedbackText, { optional: true })
  feedbackText?: string;

  @Field(fields.flag, { optional: true, description: 'What the user says of the success.' })
  successConfirmed?: boolean;

  @Field(fields.flag, { optional: true })
  success?: boolean;

  @Field(fields.score, { optional: true })
  explicitRating?: number;

  @Field(fields.score, { optional: true })
  qualityScore?: number;

  @Field(fields.score, { optional: true })
  performanceScore?: number;

  @Field(fields.rating5, { optional: true, description: 'Stars, 0 to 5.' })
  qualityRating?: number;

  @Field(fields.metadata, { optional: true, description: '`{ retry_count, time_to_complete_ms … }`' })
  implicitSignals?: Record<string, JsonValue>;

  @Field(fields.issues, { optional: true })
  issues?: string[];

  @Field(fields.metadata, { optional: true })
  context?: Record<string, JsonValue>;

  @Field(fields.createdBy)
  createdBy!: string;
}

export class WithdrawFeedbackQuery {
  @Field(fields.reason, { description: 'Why; kept with the withdrawal.' })
  reason!: string;
}

export class FeedbackListQuery extends PageQuery {
  @Field(fields.uuid, { optional: true })
  patternId?: string;

  @NodeField({ optional: true })
  nodeId?: string;

  @Field(fields.uuid, { optional: true })
  executionId?: string;

  @Field(fields.sentiment, { optional: true })
  sentiment?: Sentiment;

  @Field(fields.createdBy, { optional: true })
  createdBy?: string;

  @Field(fields.timestamp, { optional: true, description: 'Inclusive.' })
  from?: Date;

  @Field(fields.timestamp, { optional: true, description: 'Exclusive.' })
  to?: Date;
}

const DEFAULT_RETRY_MINUTES = 15;
const MAX_RETRY_MINUTES = 24 * 60;

export class FeedbackSummaryQuery extends WindowQuery {
  @Field(z.coerce.number().int().min(1).max(MAX_RETRY_MINUTES), {
    optional: true,
    description: `An execution within so many minutes after a failed one of the same task is a retry; ${String(DEFAULT_RETRY_MINUTES)} by default.`,
  })
  retryMinutes: number = DEFAULT_RETRY_MINUTES;
}
