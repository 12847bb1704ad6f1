import { StemmaError, type JsonValue } from '@stemma/models';
import { bulkhead, isBulkheadRejectedError } from 'cockatiel';
import { structuredPatch, type StructuredPatchHunk } from 'diff';

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

/**
 * As of a unified diff; null where the time did not suffice: of two texts with little in common it would take for ever.
 * Beside others: each step lets them have their turn.
 */
export function hunksOf(
  a: string,
  b: string,
  { context, timeoutMs }: { readonly context: number; readonly timeoutMs: number },
): Promise<StructuredPatchHunk[] | null> {
  return new Promise((resolve) => {
    structuredPatch('a', 'b', a, b, undefined, undefined, {
      context,
      timeout: timeoutMs,
      callback: (patch) => {
        resolve(patch?.hunks.map(asUnified) ?? null);
      },
    });
  });
}

/** Where a side of a hunk has no line, a unified diff names the one before. */
function asUnified({ oldStart, newStart, ...hunk }: StructuredPatchHunk): StructuredPatchHunk {
  return {
    ...hunk,
    oldStart: hunk.oldLines === 0 ? oldStart - 1 : oldStart,
    newStart: hunk.newLines === 0 ? newStart - 1 : newStart,
  };
}

/** A content as text, to be compared line by line. */
export function textOf(content: JsonValue): string {
  return typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`;
}
