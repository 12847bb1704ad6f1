import { groupOfEvent, type CloudEvent } from '@stemma/models';

const ROOT = 'pattern.events';
export const ALL_SUBJECTS = `${ROOT}.>`;

/** `pattern.events.creation.version_created`: a reader names the group or the type that it wants. */
export function subjectOf({ data }: CloudEvent): string {
  const eventType = 'eventType' in data ? data.eventType : data.event_type;
  return `${ROOT}.${groupOfEvent(eventType)}.${eventType}`;
}
