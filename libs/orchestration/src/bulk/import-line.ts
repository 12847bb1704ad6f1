import { parseRecordLine, StemmaError, type LineageRecord } from '@stemma/models';
import type { RawLine } from './read-lines.js';

/** A line with what it says: a record, or why it is none, or neither where it is blank. */
export interface ImportLine {
  /** Of the import, from 1. */
  readonly number: number;
  readonly sizeBytes: number;
  readonly hash: () => string;
  readonly record: LineageRecord | null;
  readonly fault: StemmaError | null;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

export function importLine(raw: RawLine, number: number, maxLineBytes: number): ImportLine {
  const base = { number, hash: raw.hash };
  if (raw.bytes === null) {
    const fault = new StemmaError(
      'payload_too_large',
      `The line is longer than ${String(maxLineBytes)} bytes.`,
    );
    return { ...base, sizeBytes: 0, record: null, fault };
  }
  const sizeBytes = raw.bytes.length;
  if (isBlank(raw)) return { ...base, sizeBytes, record: null, fault: null };
  try {
    return { ...base, sizeBytes, record: parseRecordLine(textOf(raw.bytes)), fault: null };
  } catch (error) {
    if (!(error instanceof StemmaError)) throw error;
    return { ...base, sizeBytes, record: null, fault: error };
  }
}

const WHITE = new Set(Buffer.from(' \t\r'));

export function isBlank({ bytes }: RawLine): boolean {
  return bytes?.every((byte) => WHITE.has(byte)) ?? false;
}

function textOf(bytes: Buffer): string {
  try {
    return strictUtf8.decode(bytes);
  } catch (cause) {
    throw new StemmaError('malformed_json', 'The line is not UTF-8.', { cause });
  }
}
