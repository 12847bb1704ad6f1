import type { EventCursor } from '@stemma/models';
import type { Delivery, DeliveryFault, DeliveryState, Webhook } from '../webhooks/webhook.js';
import type { Page, PageRequest } from './page.js';

/** What is known of webhooks, for those who administer them. */
export interface Webhooks {
  /** @returns false where the id is taken. */
  insert(webhook: Webhook): Promise<boolean>;
  find(webhookId: string): Promise<Webhook | null>;
  /** By id. */
  list(page: PageRequest): Promise<Page<Webhook>>;
  /** Its definition and its rev, not how far it is. @returns false where it is not at `rev` any more, as those below. */
  revise(webhook: Webhook, rev: number): Promise<boolean>;
  /** Has it go on behind `position`, at once, at the next rev. */
  replay(webhookId: string, rev: number, position: EventCursor): Promise<boolean>;
  /** With its deliveries. */
  delete(webhookId: string, rev: number): Promise<boolean>;
  /** How many wait, and how many were given up: by webhookId; absent: none. */
  backlogs(webhookIds: readonly string[]): Promise<ReadonlyMap<string, Backlog>>;
  /** Ordered by (createdAt, eventId), newest first. */
  deliveries(query: DeliveryQuery): Promise<Page<Delivery>>;
  /** In place of what is known of that event. */
  put(delivery: Delivery): Promise<void>;
}

export interface Backlog {
  readonly waiting: number;
  readonly failed: number;
}

export interface DeliveryQuery extends PageRequest {
  readonly webhookId: string;
  readonly state?: DeliveryState | undefined;
}

/** What is to be sent. */
export interface WebhookQueue {
  /** All that are enabled. */
  enabled(now: Date): Promise<QueuedWebhook[]>;
  /**
   * Goes on to `position`, and notes what was not taken on the way: both or nothing.
   * @returns how many wait now; null: it is not at that rev any more, or disabled, and nothing was noted
   */
  advance(webhook: Webhook, progress: Progress): Promise<number | null>;
  /** Those whose time has come, the longest overdue first. */
  due(webhook: Webhook, now: Date, limit: number): Promise<Delivery[]>;
  /** What has become of a delivery. */
  settle(delivery: Delivery): Promise<void>;
  /** Nothing is sent before then. */
  hold(webhook: Webhook, until: Date): Promise<void>;
  disable(webhook: Webhook, cause: NonNullable<Webhook['disabledCause']>): Promise<void>;
}

export interface QueuedWebhook {
  readonly webhook: Webhook;
  readonly waiting: number;
  readonly isDue: boolean;
}

export interface Progress {
  readonly position: EventCursor;
  readonly failures: readonly Delivery[];
  readonly lastReset?: Webhook['lastReset'];
}

/** Sends messages of Standard Webhooks 1.0. */
export interface WebhookSender {
  /** Why nothing could be sent there, whatever its name leads to; null: nothing is known against it. */
  faultIn(url: string): string | null;
  /**
   * Never rejects.
   * @param message its id is the same whenever it is sent
   */
  send(to: Receiver, message: { readonly id: string; readonly body: string }, now: Date): Promise<Reception>;
}

export interface Receiver {
  readonly url: string;
  /** `whsec_…`: one signature for each. */
  readonly secrets: readonly string[];
}

export type Reception =
  | { readonly isTaken: true; readonly status: number }
  | {
      readonly isTaken: false;
      readonly status: number | null;
      readonly cause: DeliveryFault;
      /** What it asked for; null: nothing. */
      readonly retryAfterMs: number | null;
    };
