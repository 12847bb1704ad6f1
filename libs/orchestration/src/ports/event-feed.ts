import type { EventCursor, LineageEvent } from '@stemma/models';

export interface StreamedEvent {
  readonly cursor: EventCursor;
  readonly recordedAt: Date;
  readonly event: LineageEvent;
  /** It came with an import: it may have happened long ago. */
  readonly isImported: boolean;
}

export interface EventPage {
  /** In the order of their commits; none of them can be followed by one that belongs before it. */
  readonly events: readonly StreamedEvent[];
  /** Where to go on. */
  readonly next: EventCursor;
  /** Whether something may be there already. */
  readonly more: boolean;
}

/** All events, executions among them, in the order in which they were committed. */
export interface EventFeed {
  /** Names the record among all. */
  identity(): Promise<string>;
  page(after: EventCursor): Promise<EventPage>;
  /** The event at this place; null where the change log does not hold it any more. */
  at(cursor: EventCursor): Promise<StreamedEvent | null>;
  /** The place of an event; null where the change log does not hold it, or there is none. */
  cursorOf(eventId: string): Promise<EventCursor | null>;
  /** Behind all that was committed, and that no running transaction could precede. */
  end(): Promise<EventCursor>;
  /** Whether all that came after it is still held; `unknown`: of another record, or of a future that was undone. */
  standing(of: EventCursor): Promise<'known' | 'dropped' | 'unknown'>;
}
