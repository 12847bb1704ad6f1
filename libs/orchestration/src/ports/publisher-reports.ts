import type { EventCursor } from '@stemma/models';

/** What the record knows of whoever is sent events, whichever process sends them. */
export interface PublisherReport {
  readonly name: string;
  /** All events up to there arrived, or are among those that wait or were given up; null: it has not begun. */
  readonly position: EventCursor | null;
  /** When the first event behind that place was committed. */
  readonly oldestUnapplied: Date | null;
  /** Which process sends; null while none does. */
  readonly heldBy: string | null;
  /** It is to be sent nothing, as was asked for. */
  readonly isPaused: boolean;
  /** Events that were given up. */
  readonly deadLetters: number;
  /** Of the last fault; null while all is well. */
  readonly cause: string | null;
}

export interface PublisherReports {
  /** In the order of the names. */
  brokers(names: readonly string[]): Promise<PublisherReport[]>;
  /** By id; their names are `webhooks/<webhookId>`. */
  webhooks(): Promise<PublisherReport[]>;
}
