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
  /** Null while it stands. Once withdrawn, of what was said only the sentiment is kept, and counts nowhere. */
  readonly withdrawal: Withdrawal | null;
}

export interface Withdrawal {
  readonly at: Date;
  readonly by: string;
  readonly reason: string;
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
  withdrawal: orNull(z.strictObject({ at: fields.timestamp, by: fields.actorId, reason: fields.reason })),
});
export type FeedbackInput = Given<typeof feedbackInputSchema>;
export type FeedbackJson = Serialized<Omit<FeedbackState, 'withdrawal'>> & {
  readonly withdrawal: Serialized<Withdrawal> | null;
};

/** The API's JSON form; keys of a newer server are passed over. */
export const feedbackJsonSchema = z.object({
  ...feedbackInputSchema.shape,
  feedbackId: fields.uuid,
  sentiment: fields.sentiment,
  createdAt: fields.timestamp,
});

const NOTHING_SAID = {
  feedbackText: '',
  successConfirmed: null,
  success: null,
  explicitRating: null,
  qualityScore: null,
  performanceScore: null,
  qualityRating: null,
  implicitSignals: {},
  issues: [],
  context: {},
} as const satisfies Partial<FeedbackState>;

export class Feedback extends valueObject<FeedbackState>() {
  private constructor(state: FeedbackState) {
    super(state);
  }

  /** New feedback; an absent sentiment is derived (`sentimentOf`). */
  static create(input: FeedbackInput, now: Date): Feedback {
    const given = withDefaults(feedbackInputSchema, input);
    const feedback = new Feedback({
      ...given,
      feedbackId: given.feedbackId ?? newId(),
      sentiment: given.sentiment ?? sentimentOf(given),
      createdAt: given.createdAt ?? now,
    });
    return given.withdrawal === null ? feedback : feedback.withdraw(given.withdrawal);
  }

  /** A stored state, trusted as it is. */
  static from(state: FeedbackState): Feedback {
    return new Feedback(state);
  }

  /** Reads what `toJSON` wrote. @throws StemmaError validation_failed */
  static fromJSON(json: unknown): Feedback {
    return new Feedback(check(feedbackJsonSchema, json));
  }

  /** What was said goes; that it was, about what, by whom and when it was taken back stays. */
  withdraw(withdrawal: Withdrawal): Feedback {
    return new Feedback({ ...this.toState(), ...NOTHING_SAID, withdrawal });
  }

  toJSON(): FeedbackJson {
    const { withdrawal, ...state } = this.toState();
    return {
      ...state,
      createdAt: this.createdAt.toISOString(),
      withdrawal: withdrawal === null ? null : { ...withdrawal, at: withdrawal.at.toISOString() },
    };
  }
}
