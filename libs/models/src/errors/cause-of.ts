import { storableText } from '../fields/text.js';

const MAX_CAUSE_CHARS = 2_000;

/** What was thrown, as it can be stored: a store's sentence may quote anything. */
export function causeOf(error: unknown): string {
  return storableText(error instanceof Error ? error.message : String(error), MAX_CAUSE_CHARS);
}
