import type { ActorType, EventSeverity, EventType } from '../enumerations/event-type.js';
import type { JsonObject } from '../fields/json-value.js';

export interface Actor {
  readonly type: ActorType;
  readonly id: string;
}

/** One audited fact; never changed once written. null = absent. */
export interface EventState {
  readonly eventId: string;
  readonly eventType: EventType;
  readonly severity: EventSeverity;
  readonly patternId: string;
  readonly nodeId: string | null;
  readonly edgeId: string | null;
  readonly timestamp: Date;
  /** Who did it, as the writer says. */
  readonly actor: Actor;
  /** The name of the API key that the request came with, whoever the writer said to be; null where none came. */
  readonly apiKeyName: string | null;
  /** Shared by all events of one request. */
  readonly correlationId: string;
  readonly sessionId: string | null;
  readonly executionId: string | null;
  readonly data: JsonObject;
  readonly changes: JsonObject | null;
  readonly previousState: JsonObject | null;
  readonly newState: JsonObject | null;
  readonly errorMessage: string | null;
  readonly errorDetails: JsonObject | null;
  readonly metadata: JsonObject;
  readonly tags: readonly string[];
  readonly sourceSystem: string;
  readonly sourceVersion: string | null;
}
