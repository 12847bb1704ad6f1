import { z } from 'zod';
import { check } from '../errors/check.js';
import type { Sentiment } from '../enumerations/sentiment.js';
import { fields, orNull } from '../fields/fields.js';
import type { JsonObject } from '../fields/json-value.js';
import { valueObject, type Serialized } from '../fields/value-object.js';
import { withDefaults, type Given } from '../fields/with-defaults.js';
import { newId } from '../ids/ids.js';
import { sentimentOf } from './sentiment-of.js';

/** What somebody says of a pattern; null = not said. */
export interface FeedbackState {
  readonly feedbackId: string;
  readonly patternId: string;
  readonly nodeId: string | null;
  readonly executionId: string | null;
  readonly sentiment: Sentiment;
  readonly feedbackText: string;
  readonly successConfirmed: boolean | null;
  readonly success: boolean | null;
  /** 0..1, as are qualityScore and performanceScore. */
  readonly explicitRating: number | null;
  readonly qualityScore: number | null;
  readonly performanceScore: number | null;
  /** 0..5 */
  readonly qualityRating: number | null;
  /** `{ retry_count, time_to_complete_ms … }` */
  readonly implicitSignals: JsonObject;
  readonly issues: readonly string[];
  readonly context: JsonObject;
  readonly createdAt: Date;
  readonly createdBy: string;
}

export const feedbackInputSchema = z.strictObject({
  feedbackId: orNull(fields.uuid),
  patternId: fields.uuid,
  nodeId: orNull(fields.uuid),
  executionId: orNull(fields.uuid),
  sentiment: orNull(fields.sentiment),
  feedbackText: fields.feedbackText.default(''),
  successConfirmed: orNull(fields.flag),
  success: orNull(fields.flag),
  explicitRating: orNull(fields.score),
  qualityScore: orNull(fields.score),
  performanceScore: orNull(fields.score),
  qualityRating: orNull(fields.rating5),
  implicitSignals: fields.metadata.default({}),
  issues: fields.issues.default([]),
  context: fields.metadata.default({}),
  createdAt: orNull(fields.timestamp),
  createdBy: fields.createdBy,
});
export type FeedbackInput = Given<typeof feedbackInputSchema>;
export type FeedbackJson = Serialized<FeedbackState>;

/** The API's JSON form; keys of a newer server are passed over. */
export const feedbackJsonSchema = z.object({
  ...feedbackInputSchema.shape,
  feedbackId: fields.uuid,
  sentiment: fields.sentiment,
  createdAt: fields.timestamp,
});

export class Feedback extends valueObject<FeedbackState>() {
  private constructor(state: FeedbackState) {
    super(state);
  }

  /** New feedback; an absent sentiment is derived (`sentimentOf`). */
  static create(input: FeedbackInput, now: Date): Feedback {
    const given = withDefaults(feedbackInputSchema, input);
    return new Feedback({
      ...given,
      feedbackId: given.feedbackId ?? newId(),
      sentiment: given.sentiment ?? sentimentOf(given),
      createdAt: given.createdAt ?? now,
    });
  }

  /** A stored state, trusted as it is. */
  static from(state: FeedbackState): Feedback {
    return new Feedback(state);
  }

  /** Reads what `toJSON` wrote. @throws StemmaError validation_failed */
  static fromJSON(json: unknown): Feedback {
    return new Feedback(check(feedbackJsonSchema, json));
  }

  toJSON(): FeedbackJson {
    return { ...this.toState(), createdAt: this.createdAt.toISOString() };
  }
}
