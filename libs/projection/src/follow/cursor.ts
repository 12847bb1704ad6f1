import type { Clock } from '@stemma/orchestration';
import type { LoadProgress } from '../lane.js';
import type { ChangeFeed, Lane } from '../ports/change-feed.js';
import type { Sink, StoredPosition } from '../ports/sink.js';
import type { Entity } from '../ports/subject.js';

/** Whose way it is, and through what. */
export interface Route {
  readonly feed: ChangeFeed;
  readonly sink: Pick<Sink, 'subjects' | 'pace'>;
  readonly share: Lane;
  readonly clock: Clock;
}

/** A place on the way of a content through the record: first everything once, then what changes. It never changes itself. */
export interface Cursor {
  /** Null where everything has been loaded. */
  readonly progress: LoadProgress | null;
  read(): Promise<Batch>;
  /** Whether a content that says so holds all that comes before this place. */
  isPassedBy(held: StoredPosition): boolean;
}

/** What is read of the record at once. */
export interface Batch {
  readonly askedAt: Date;
  readonly entities: readonly Entity[];
  /** Where the content stands with them. */
  readonly to: StoredPosition;
  /** What comes then. */
  readonly then: Cursor;
  /** False: nothing was left when it was read. */
  readonly hasMore: boolean;
}
