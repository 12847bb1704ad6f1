import type { Position } from '@stemma/models';
import type { Clock } from '../ports/clock.js';
import type { BadLine, UnitOfWork } from '../ports/transaction.js';
import type { ImportLine } from './import-line.js';
import { ImportSession } from './import-session.js';
import { readLines } from './read-lines.js';

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

/** A record may hold content of 8 MiB, the most that the API takes, and what escapes add to it. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;
const MAX_CHUNK_LINES = 1_000;
const MAX_CHUNK_BYTES = 4 * 1024 * 1024;

/**
 * Imports NDJSON. Each chunk of lines is one transaction, which also holds how far the import has come: so it can
 * be cut off anywhere and sent again under its id. Equal things that are there already are `unchanged`; a line that
 * does not fit is reported, and neither stops nor loses the others. While one chunk is written, the next is read.
 * @throws StemmaError `id_conflict` where the import id is another file's, or in use by another stream;
 *   `validation_failed` where the stream is empty; `store_unavailable`: send it again.
 */
export async function importLines(
  unitOfWork: UnitOfWork,
  clock: Clock,
  source: AsyncIterable<Uint8Array>,
  options: ImportOptions,
): Promise<ImportResult> {
  const session = await ImportSession.open(unitOfWork, clock, options, MAX_LINE_BYTES);
  options.opened?.();
  const chunks = chunksOf(linesOf(source, session));
  let next = chunks.next();
  try {
    for (let chunk = await next; chunk.done !== true; chunk = await next) {
      next = chunks.next();
      // It is awaited only after this chunk; should it fail meanwhile, nobody must find it unhandled.
      next.catch(() => undefined);
      await session.commit(chunk.value);
    }
  } finally {
    await next.catch(() => undefined);
    await chunks.return().catch(() => undefined);
  }
  return session.finish();
}

async function* linesOf(
  source: AsyncIterable<Uint8Array>,
  session: ImportSession,
): AsyncGenerator<ImportLine[]> {
  let index = 0;
  for await (const batch of readLines(source, MAX_LINE_BYTES)) {
    const lines: ImportLine[] = [];
    for (const raw of batch) {
      index++;
      const line = session.accept(raw, index);
      if (line !== null) lines.push(line);
    }
    yield lines;
  }
}

async function* chunksOf(
  batches: AsyncIterable<ImportLine[]>,
): AsyncGenerator<ImportLine[], void, undefined> {
  let chunk: ImportLine[] = [];
  let bytes = 0;
  for await (const batch of batches) {
    for (const line of batch) {
      if (
        chunk.length === MAX_CHUNK_LINES ||
        (chunk.length > 0 && bytes + line.sizeBytes > MAX_CHUNK_BYTES)
      ) {
        yield chunk;
        chunk = [];
        bytes = 0;
      }
      chunk.push(line);
      bytes += line.sizeBytes;
    }
  }
  if (chunk.length > 0) yield chunk;
}
