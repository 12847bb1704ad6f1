import { cloudEvent, sequenceOf, type CloudEvent, type EventForm } from '@stemma/models';
import type { StreamedEvent } from '../ports/event-feed.js';

/** An event as it leaves this record, whichever way. @param source names the record */
export function cloudEventOf(
  { cursor, recordedAt, event }: StreamedEvent,
  source: string,
  form?: EventForm,
): CloudEvent {
  return cloudEvent(event, { source, sequence: sequenceOf(cursor), recordedAt }, form);
}
