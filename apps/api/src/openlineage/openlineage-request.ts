import { Readable } from 'node:stream';
import { StemmaError } from '@stemma/models';
import type { WriteContext } from '@stemma/orchestration';

/** @throws StemmaError `unsupported_media_type`, `validation_failed` */
export function eventOf(body: unknown): unknown {
  if (body instanceof Readable)
    throw new StemmaError('unsupported_media_type', 'Send the body as application/json.');
  if (body !== undefined) return body;
  throw StemmaError.invalid([{ pointer: '', code: 'required', message: 'needs an event as its body' }]);
}

/** @throws StemmaError as `eventOf`; for an Idempotency-Key, too: each event is a transaction of its own. */
export function eventsOf(body: unknown, { idempotency }: WriteContext): readonly unknown[] {
  const events = eventOf(body);
  if (!Array.isArray(events))
    throw StemmaError.invalid([{ pointer: '', code: 'wrong_type', message: 'must be an array of events' }]);
  if (idempotency === null) return events;
  const message =
    'header Idempotency-Key does not go with a batch, and is not needed: no event is taken twice';
  throw StemmaError.invalid([{ pointer: '', code: 'invalid', message }]);
}
