import { fields, StemmaError } from '@stemma/models';
import { inForm, type Cursor, type Page, type Sourced } from '@stemma/orchestration';
import { z } from 'zod';

export interface PageAnswer<T> {
  readonly items: readonly T[];
  /** Opaque; null where nothing follows. */
  readonly nextCursor: string | null;
}

export function pageAnswer<T>(page: Sourced<Page<T>>): Sourced<PageAnswer<T>>;
export function pageAnswer<T, U>(page: Sourced<Page<T>>, toItem: (item: T) => U): Sourced<PageAnswer<U>>;
export function pageAnswer<T, U>(
  page: Sourced<Page<T>>,
  toItem?: (item: T) => U,
): Sourced<PageAnswer<T | U>> {
  return inForm(page, (answer) => pageBody<T, T | U>(answer, toItem ?? ((item) => item)));
}

/** Of what is no part of the record: no store answers it in place of another. */
export function pageBody<T, U>({ items, next }: Page<T>, toItem: (item: T) => U): PageAnswer<U> {
  return { items: items.map(toItem), nextCursor: next === null ? null : encodeCursor(next) };
}

/** An instant that the record can be asked about. */
export const cursorInstant = z.iso.datetime().refine((text) => fields.timestamp.safeParse(text).success);

/** Of lists that are ordered by an instant, and by id where that is the same. */
export const instantCursor = z.tuple([cursorInstant, fields.uuid]);

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** @param shape what this list's cursors hold. @throws StemmaError `invalid_cursor` */
export function decodeCursor<Shape extends z.ZodType<Cursor>>(
  text: string | undefined,
  shape: Shape,
): z.output<Shape> | null {
  if (text === undefined) return null;
  const parsed = shape.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new StemmaError('invalid_cursor', 'The cursor is not one that this list has answered.');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
}
