import { groupOfEvent, type CloudEvent } from '@stemma/models';

const ROOT = 'pattern.events';
export const ALL_SUBJECTS = `${ROOT}.>`;

/** `pattern.events.creation.version_created`: a reader names the group or the type that it wants. */
export function subjectOf({ data: { eventType } }: CloudEvent): string {
  return `${ROOT}.${groupOfEvent(eventType)}.${eventType}`;
}
