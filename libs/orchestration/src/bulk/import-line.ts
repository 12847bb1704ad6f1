import { parseRecordLine, StemmaError, type LineageRecord } from '@stemma/models';
import { isBlank, lineText } from '../lines/line-text.js';
import type { RawLine } from '../lines/read-lines.js';

/** A line with what it says: a record, or why it is none, or neither where it is blank. */
export interface ImportLine {
  /** Of the import, from 1. */
  readonly number: number;
  readonly sizeBytes: number;
  readonly hash: () => string;
  readonly record: LineageRecord | null;
  readonly fault: StemmaError | null;
}

export function importLine(raw: RawLine, number: number, maxLineBytes: number): ImportLine {
  const line = { number, hash: raw.hash, sizeBytes: raw.bytes?.length ?? 0 };
  try {
    const record = isBlank(raw) ? null : parseRecordLine(lineText(raw, maxLineBytes));
    return { ...line, record, fault: null };
  } catch (error) {
    if (!(error instanceof StemmaError)) throw error;
    return { ...line, record: null, fault: error };
  }
}
