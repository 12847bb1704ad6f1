import { createHash } from 'node:crypto';
import { StemmaError } from '@stemma/models';

/** Of what decides which items there are and in which order: a cursor of another question would skip some silently. */
export function markOf(question: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(question)).digest('base64url').slice(0, 12);
}

/** @throws StemmaError `invalid_cursor` */
export function requireMark(mark: string, question: readonly unknown[]): void {
  if (mark === markOf(question)) return;
  throw new StemmaError(
    'invalid_cursor',
    'The cursor belongs to another question: only limit, and timeoutMs where there is one, may change.',
  );
}

export function sortedValues(values: readonly string[] | undefined): string[] | null {
  return values === undefined ? null : [...new Set(values)].sort();
}
