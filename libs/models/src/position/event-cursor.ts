import { StemmaError } from '../errors/stemma-error.js';
import { formatPosition, parsePosition, type Position } from './position.js';

/**
 * A place among the events in the order of their commits: that of an entry of the change log, and in it the ordinal of the
 * last event seen; null: all of the entry was. In text `"<tx>.<seq>"` or `"<tx>.<seq>.<ordinal>"`, so a `Stemma-Position`
 * is one, too.
 */
export interface EventCursor {
  readonly position: Position;
  readonly ordinal: bigint | null;
}

/** @throws StemmaError invalid_cursor */
export function parseEventCursor(text: string): EventCursor {
  const [, position = text, ordinal] = /^(.*\..*)\.(0|[1-9]\d{0,17})$/.exec(text) ?? [];
  try {
    return { position: parsePosition(position), ordinal: ordinal === undefined ? null : BigInt(ordinal) };
  } catch {
    throw new StemmaError(
      'invalid_cursor',
      'This is neither the id of a streamed event nor a Stemma-Position.',
    );
  }
}

export function formatEventCursor({ position: { tx, seq }, ordinal }: EventCursor): string {
  return formatPosition({ tx, seq }) + (ordinal === null ? '' : `.${String(ordinal)}`);
}

/** The place of an event, so that later ones are greater as text, too. */
export function sequenceOf({ position: { tx, seq }, ordinal }: EventCursor): string {
  return [
    String(tx).padStart(20, '0'),
    String(seq).padStart(19, '0'),
    String(ordinal ?? 0n).padStart(19, '0'),
  ].join('.');
}
