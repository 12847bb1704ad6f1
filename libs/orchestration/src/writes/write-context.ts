import type { Actor } from '@stemma/models';

/** Who writes, on behalf of which request. */
export interface WriteContext {
  /** Null where the request names none: each event then has its own default actor. */
  readonly actor: Actor | null;
  /** Of the API key that the request came with, whoever it says the actor is; absent where it came with none. */
  readonly apiKeyName?: string | undefined;
  readonly correlationId: string;
  /** W3C Trace Context, kept with each event; absent where the request is in no trace. */
  readonly traceparent?: string | undefined;
  readonly idempotency: IdempotencyClaim | null;
}

export interface IdempotencyClaim {
  /** Keys of different callers and endpoints never meet. */
  readonly scope: string;
  readonly key: string;
  readonly requestHash: string;
}

/** The revisions of which the caller means to change one: `any` where it said `If-Match: *`. */
export type ExpectedRev = readonly number[] | 'any';

/** As the request's If-Match and If-None-Match say. */
export interface PutCondition {
  /** Null: the caller means to make it. */
  readonly expected: ExpectedRev | null;
  /** It must not be there, not even the same. */
  readonly mustBeNew: boolean;
}
