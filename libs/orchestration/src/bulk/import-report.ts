import type { Position } from '@stemma/models';
import type { BadLine } from '../ports/transaction.js';

export interface ImportOptions {
  readonly importId: string;
  /**
   * `resume`: the stream is the whole file; lines that are committed already under this id are passed by, after
   * the last of them has been compared. `append`: all lines come after those that are committed; whoever sends
   * them knows by its bookmark where it stopped, and what it sends twice is known by its ids.
   */
  readonly mode: 'resume' | 'append';
  /** Called when the import can be asked for by its id, before anything is read. */
  readonly opened?: () => void;
}

export interface ImportReport {
  readonly importId: string;
  /** Lines of the import whose outcome is committed, those of earlier streams among them. */
  readonly lines: number;
  /** Lines of this stream that were committed before it came. */
  readonly skippedLines: number;
  /** Over all streams of the import. */
  readonly counts: Readonly<Record<string, number>>;
  readonly badLineCount: number;
  /** The first ones; also of what is wrong with the stream as a whole. */
  readonly badLines: readonly BadLine[];
  readonly cursor: unknown;
  /** Null where the stream was cut short: send the whole of it again. */
  readonly finishedAt: Date | null;
}

export interface ImportResult {
  readonly report: ImportReport;
  readonly position: Position;
}
