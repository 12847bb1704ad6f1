import { cloudEvent, sequenceOf, type CloudEvent } from '@stemma/models';
import type { StreamedEvent } from '../ports/event-feed.js';

/** An event as it leaves this record, whichever way. @param source names the record */
export function cloudEventOf({ cursor, recordedAt, event }: StreamedEvent, source: string): CloudEvent {
  return cloudEvent(event, { source, sequence: sequenceOf(cursor), recordedAt });
}
