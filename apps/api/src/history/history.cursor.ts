import { fields } from '@stemma/models';
import type { Cursor } from '@stemma/orchestration';
import { z } from 'zod';
import { cursorInstant, decodeCursor, encodeCursor } from '../http/cursor.js';
import { markOf, requireMark } from '../http/question-mark.js';

export interface HistoryQuestion {
  /** Of the pattern, or of the version. */
  readonly id: string;
  readonly from: Date;
  readonly to: Date | undefined;
}

/** Where to go on; and until when, since the end that is now by default must be the same for all pages. */
export interface HistoryPlace {
  readonly to: Date | undefined;
  readonly after: Cursor | null;
}

const shape = z.tuple([z.string(), cursorInstant, fields.count, z.enum(['version', 'edge']), z.guid()]);

/** @throws StemmaError `invalid_cursor` where it belongs to another question */
export function readHistoryCursor(text: string | undefined, question: HistoryQuestion): HistoryPlace {
  const cursor = decodeCursor(text, shape);
  if (cursor === null) return { to: question.to, after: null };
  const [mark, to, ...after] = cursor;
  requireMark(mark, partsOf(question));
  return { to: new Date(to), after };
}

export function writeHistoryCursor(next: Cursor | null, to: Date, question: HistoryQuestion): string | null {
  return next === null ? null : encodeCursor([markOf(partsOf(question)), to.toISOString(), ...next]);
}

function partsOf({ id, from, to }: HistoryQuestion): readonly unknown[] {
  return [id, from, to ?? null];
}
