import { StemmaError } from '@stemma/models';
import type { RawLine } from './read-lines.js';

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });
const WHITE = new Set(Buffer.from(' \t\r'));

/** Blank lines are passed over, and count nowhere but in the numbers of the lines after them. */
export function isBlank({ bytes }: RawLine): boolean {
  return bytes?.every((byte) => WHITE.has(byte)) ?? false;
}

/** @throws StemmaError `payload_too_large` for a line beyond the limit, `malformed_json` for one that is not UTF-8. */
export function lineText({ bytes }: RawLine, maxLineBytes: number): string {
  if (bytes === null) {
    throw new StemmaError('payload_too_large', `The line is longer than ${String(maxLineBytes)} bytes.`);
  }
  try {
    return strictUtf8.decode(bytes);
  } catch (cause) {
    throw new StemmaError('malformed_json', 'The line is not UTF-8.', { cause });
  }
}
