import type { CloudEvent, EventCursor } from '@stemma/models';

/** Something that others read events from. */
export interface EventPublisher {
  /** By which its place is known; never changes. */
  readonly name: string;
  /**
   * Resolves when it takes events, having made what it lacks for that.
   * @throws StemmaError `mirror_unavailable`
   */
  ready(): Promise<void>;
  /**
   * Resolves when it holds all of them for good, those of a pattern in their order. One that comes again has the same id,
   * and is the same.
   * @throws StemmaError `mirror_unavailable`; it may hold some of them, of each pattern the first ones
   */
  publish(events: readonly CloudEvent[]): Promise<void>;
  /** What is published then connects anew. */
  close(): Promise<void>;
}

/** How far publishers are. */
export interface PublisherPlaces {
  /** All events up to there are published. Of one that is new: where the record is now. */
  of(publisher: string): Promise<EventCursor>;
  /** It took what came up to there, or is there where nothing came: nothing is wrong with it. */
  save(publisher: string, place: EventCursor): Promise<void>;
  /** It does not go on, for this reason, until its place is saved again. */
  fail(publisher: string, cause: string): Promise<void>;
}
