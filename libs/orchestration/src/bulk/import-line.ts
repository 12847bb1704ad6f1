import {
  parseJson,
  parseRecord,
  StemmaError,
  versionNames,
  type LineageRecord,
  type VersionName,
} from '@stemma/models';
import { isBlank, lineText } from '../lines/line-text.js';
import type { RawLine } from '../lines/read-lines.js';

/** A line with what it says: a record, or why it is none, or what has to be looked up first; or nothing, where it is blank. */
export interface ImportLine {
  /** Of the import, from 1. */
  readonly number: number;
  readonly sizeBytes: number;
  readonly hash: () => string;
  readonly record: LineageRecord | null;
  readonly fault: StemmaError | null;
  readonly unsettled: UnsettledLine | null;
}

/** A line that names versions otherwise than by their ids. */
interface UnsettledLine {
  readonly json: unknown;
  readonly names: readonly VersionName[];
}

const NOTHING = { record: null, fault: null, unsettled: null };

export function importLine(raw: RawLine, number: number, maxLineBytes: number): ImportLine {
  const line = { number, hash: raw.hash, sizeBytes: raw.bytes?.length ?? 0, ...NOTHING };
  if (isBlank(raw)) return line;
  try {
    const json = parseJson(lineText(raw, maxLineBytes), 'The line');
    const names = versionNames(json);
    return names.length > 0 ? { ...line, unsettled: { json, names } } : withRecord(line, json);
  } catch (error) {
    return refusedLine(line, error);
  }
}

export function withRecord(line: ImportLine, json: unknown): ImportLine {
  try {
    return { ...line, ...NOTHING, record: parseRecord(json) };
  } catch (error) {
    return refusedLine(line, error);
  }
}

/** @throws what is no fault of the line */
export function refusedLine(line: ImportLine, fault: unknown): ImportLine {
  if (fault instanceof StemmaError) return { ...line, ...NOTHING, fault };
  throw fault;
}
