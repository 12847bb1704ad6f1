import type { CloudEvent, EventCursor } from '@stemma/models';

/** Something that others read events from. */
export interface EventPublisher {
  /** By which its place is known; never changes. */
  readonly name: string;
  /**
   * Resolves when it holds the event for good. One that it held already, by its id, is none the more.
   * @throws StemmaError `mirror_unavailable`; it may hold it nevertheless
   */
  publish(event: CloudEvent): Promise<void>;
}

/** How far publishers are. */
export interface PublisherPlaces {
  /** All events up to there are published. Of one that is new: where the record is now. */
  of(publisher: string): Promise<EventCursor>;
  save(publisher: string, place: EventCursor): Promise<void>;
}
