import { StemmaError, type JsonValue } from '@stemma/models';
import { bulkhead, isBulkheadRejectedError } from 'cockatiel';
import type { StructuredPatchHunk } from 'diff';
import { linesInCommon, linesOf } from './matching-lines.js';
import { unifiedHunks } from './unified-hunks.js';

/** For one question. */
export const COMPARING_MS = 2_000;
/** All run on the one thread that answers everybody: so many at once, and so many that wait for their turn. */
const comparing = bulkhead(2, 16);

/** @throws StemmaError `answers_busy` */
export async function inTurn<T>(compare: () => Promise<T>): Promise<T> {
  try {
    return await comparing.execute(compare);
  } catch (error) {
    if (!isBulkheadRejectedError(error)) throw error;
    throw new StemmaError(
      'answers_busy',
      'As many versions are being compared as may be at once. Try again shortly.',
      { cause: error },
    );
  }
}

/** As of a unified diff; null where the time did not suffice: of long texts with little in common it would take for ever. */
export async function hunksOf(
  a: string,
  b: string,
  { context, timeoutMs }: { readonly context: number; readonly timeoutMs: number },
): Promise<StructuredPatchHunk[] | null> {
  const [linesOfA, linesOfB] = [linesOf(a), linesOf(b)];
  const pairs = await linesInCommon(linesOfA, linesOfB, timeoutMs);
  return pairs === null ? null : unifiedHunks(linesOfA, linesOfB, pairs, context);
}

/** A content as text, to be compared line by line. */
export function textOf(content: JsonValue): string {
  return typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`;
}
