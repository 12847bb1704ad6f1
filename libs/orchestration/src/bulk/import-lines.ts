import type { LimitFunction } from 'p-limit';
import type { Clock } from '../ports/clock.js';
import type { UnitOfWork } from '../ports/transaction.js';
import { nextTurn } from '../turns/turn.js';
import type { ImportLine } from './import-line.js';
import type { ImportOptions, ImportResult } from './import-report.js';
import { ImportSession } from './import-session.js';
import { readLines } from '../lines/read-lines.js';
import { ChangedVersions } from './settle-versions.js';

/** A record may hold content of 8 MiB, the most that the API takes, and what escapes add to it. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;
const MAX_CHUNK_LINES = 1_000;
const MAX_CHUNK_BYTES = 4 * 1024 * 1024;

/**
 * Imports NDJSON. Each chunk of lines is one transaction, which also holds how far the import has come: so it can
 * be cut off anywhere and sent again under its id. Equal things that are there already are `unchanged`; a line that
 * does not fit is reported, and neither stops nor loses the others. While one chunk is written, the next is read.
 * @param atWork of all imports, whose chunks are written at once: the others wait for their turn, and read no further
 * @throws StemmaError `id_conflict` where the import id is another file's, or in use by another stream;
 *   `validation_failed` where the stream is empty; `store_unavailable`: send it again.
 */
export async function importLines(
  unitOfWork: UnitOfWork,
  clock: Clock,
  atWork: LimitFunction,
  source: AsyncIterable<Uint8Array>,
  options: ImportOptions,
): Promise<ImportResult> {
  const session = await ImportSession.open(unitOfWork, clock, options, MAX_LINE_BYTES);
  options.opened?.();
  const chunks = chunksOf(linesOf(source, session));
  let next = chunks.next();
  try {
    for (let chunk = await next; chunk.done !== true; chunk = await next) {
      const lines = chunk.value;
      await atWork(async () => {
        next = chunks.next();
        // It is awaited only after this chunk; should it fail meanwhile, nobody must find it unhandled.
        next.catch(() => undefined);
        await session.commit(lines);
      });
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
    // Many imports at once hold up the others by one batch at a time.
    await nextTurn();
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
  const changed = new ChangedVersions();
  for await (const batch of batches) {
    for (const line of batch) {
      if (
        chunk.length === MAX_CHUNK_LINES ||
        (chunk.length > 0 && bytes + line.sizeBytes > MAX_CHUNK_BYTES) ||
        changed.concern(line)
      ) {
        yield chunk;
        chunk = [];
        bytes = 0;
        changed.clear();
      }
      chunk.push(line);
      changed.add(line);
      bytes += line.sizeBytes;
    }
  }
  if (chunk.length > 0) yield chunk;
}
