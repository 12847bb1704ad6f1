import { parseRecordLine, StemmaError, type LineageRecord } from '@stemma/models';
import type { RawLine } from './read-lines.js';

/** A line with what it says: a record, or why it is none, or neither where it is blank. */
export interface ImportLine {
  /** Of the import, from 1. */
  readonly number: number;
  /** Of this stream, from 1. */
  readonly index: number;
  readonly sizeBytes: number;
  readonly hash: () => string;
  readonly record: LineageRecord | null;
  readonly fault: StemmaError | null;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });
const BLANK = /^[ \t\r]*$/;

export function importLine(raw: RawLine, number: number, index: number, maxLineBytes: number): ImportLine {
  const base = { number, index, hash: raw.hash };
  if (raw.bytes === null) {
    const fault = new StemmaError(
      'payload_too_large',
      `The line is longer than ${String(maxLineBytes)} bytes.`,
    );
    return { ...base, sizeBytes: 0, record: null, fault };
  }
  const sizeBytes = raw.bytes.length;
  try {
    const text = textOf(raw.bytes);
    return { ...base, sizeBytes, record: BLANK.test(text) ? null : parseRecordLine(text), fault: null };
  } catch (error) {
    if (!(error instanceof StemmaError)) throw error;
    return { ...base, sizeBytes, record: null, fault: error };
  }
}

function textOf(bytes: Buffer): string {
  try {
    return strictUtf8.decode(bytes);
  } catch (cause) {
    throw new StemmaError('malformed_json', 'The line is not UTF-8.', { cause });
  }
}
