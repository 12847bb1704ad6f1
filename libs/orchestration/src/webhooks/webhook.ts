import type { EventCursor, EventType } from '@stemma/models';
import type { EventFilter } from '../events/event-filter.js';

/** Somebody who is told of events by HTTP. */
export interface Webhook {
  readonly webhookId: string;
  readonly url: string;
  readonly description: string | null;
  readonly filter: EventFilter;
  /** Whether it is told of what came with an import, too. */
  readonly includesImports: boolean;
  readonly isEnabled: boolean;
  /** `gone`: it was disabled since it answered 410. */
  readonly disabledCause: 'gone' | null;
  /** Newest first; a message is signed with each that is valid. */
  readonly secrets: readonly WebhookSecret[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly rev: number;
  /** Each event up to here was taken, or is among the deliveries. */
  readonly position: EventCursor;
  /** Nothing is sent before: it asked for that. */
  readonly heldUntil: Date | null;
  /** When it could not go on where it was, and missed what lay between. */
  readonly lastReset: { readonly at: Date; readonly reason: 'dropped' | 'unknown' } | null;
}

export interface WebhookSecret {
  readonly secret: string;
  /** ISO 8601; null: until it is replaced. */
  readonly validUntil: string | null;
}

/** An event that was not taken at once, or is to be sent again. */
export interface Delivery {
  readonly webhookId: string;
  readonly eventId: string;
  readonly eventType: EventType;
  readonly patternId: string;
  /** Where the event is. */
  readonly position: EventCursor;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly lastAttemptAt: Date | null;
  /** Null: it was delivered, or given up. */
  readonly nextAttemptAt: Date | null;
  readonly deliveredAt: Date | null;
  /** Of the last answer; null where none came. */
  readonly lastStatus: number | null;
  /** Why the last attempt failed; null where none did. */
  readonly cause: DeliveryFault | null;
}

export const DELIVERY_FAULTS = [
  /** An answer other than 2xx. */
  'status',
  /** 410: it wants to hear no more. */
  'gone',
  /** 3xx, which is never followed. */
  'redirect',
  'timeout',
  'unreachable',
  /** Its name leads to an address of this machine or of a private network. */
  'address_not_allowed',
  /** The change log does not hold the event any more. */
  'not_held',
] as const;
export type DeliveryFault = (typeof DELIVERY_FAULTS)[number];

export const DELIVERY_STATES = ['waiting', 'failed', 'delivered'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export function stateOfDelivery({ nextAttemptAt, deliveredAt }: Delivery): DeliveryState {
  if (nextAttemptAt !== null) return 'waiting';
  return deliveredAt === null ? 'failed' : 'delivered';
}
