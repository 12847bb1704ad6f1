import { parseEventCursor, StemmaError, type EventCursor } from '@stemma/models';
import type { ReplayDto } from './webhooks.dto.js';

/** @throws StemmaError `validation_failed` unless one of both is given; `invalid_cursor` */
export function placeIn({ eventId, after }: ReplayDto): { eventId: string } | { after: EventCursor } {
  if (eventId !== undefined && after === undefined) return { eventId };
  if (eventId === undefined && after !== undefined) return { after: parseEventCursor(after) };
  throw StemmaError.invalid([{ pointer: '', code: 'invalid', message: 'must have either eventId or after' }]);
}
