import { storableText, type StemmaError } from '@stemma/models';
import type { BadLine } from '../ports/transaction.js';

const MAX_MESSAGE_CHARS = 500;
/** A pointer may name a key of any length. */
const MAX_POINTER_CHARS = 1_000;

/** What a line did wrong, in words that are partly its own: they are stored and answered, whatever they hold. */
export function badLine(line: number, { code, faults, message }: StemmaError): BadLine {
  const pointer = faults[0]?.pointer;
  return {
    line,
    code,
    pointer: pointer === undefined ? null : storableText(pointer, MAX_POINTER_CHARS),
    message: storableText(message, MAX_MESSAGE_CHARS),
  };
}
