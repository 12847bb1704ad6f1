import { fields } from '@stemma/models';
import type { Cursor, SearchQuestion } from '@stemma/orchestration';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../http/cursor.js';
import { markOf, requireMark } from '../http/question-mark.js';

type Asked = Pick<SearchQuestion, 'text' | 'mode' | 'filter'>;

const shape = z.tuple([z.string(), fields.count.min(1)]);

/** @throws StemmaError `invalid_cursor` where it belongs to another question: it would skip the best hits silently. */
export function readSearchCursor(text: string | undefined, question: Asked): Cursor | null {
  const cursor = decodeCursor(text, shape);
  if (cursor === null) return null;
  const [mark, ...after] = cursor;
  requireMark(mark, partsOf(question));
  return after;
}

export function writeSearchCursor(next: Cursor | null, question: Asked): string | null {
  return next === null ? null : encodeCursor([markOf(partsOf(question)), ...next]);
}

function partsOf({ text, mode, filter: { namespace, kind, status, tag } }: Asked): readonly unknown[] {
  return [text, mode, namespace, kind, status, tag];
}
