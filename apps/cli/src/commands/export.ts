import { createWriteStream } from 'node:fs';
import { Transform, type Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EXIT, Interrupted, messageOf, Refused, Unreachable, WrongUsage } from '../failure.js';
import { bytesText, durationText } from '../importing/progress.js';
import { findTarget } from '../target/find-target.js';
import { counted } from '../trace/write-rows.js';
import { printJson, tell } from '../terminal.js';
import { jsonVisible } from '../visible.js';
import type { Session } from './session.js';
import { writeWhole } from './write-whole.js';

/** Those of `GET /v1/export`. */
export const EXPORT_FORMATS = ['stemma', 'openlineage'] as const;
type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportOptions {
  readonly pattern?: string;
  readonly namespace?: string;
  readonly format: ExportFormat;
}

interface ExportReport {
  readonly file: string | null;
  readonly records: number;
  readonly bytes: number;
  readonly durationMs: number;
}

/** `stemma export [file]`: a whole file or none; without a file, lines of JSON on stdout. */
export async function exportRecord(
  session: Session,
  file: string | undefined,
  { pattern: name, namespace, format }: ExportOptions,
): Promise<number> {
  const { terminal, connection, json } = session;
  if (format === 'openlineage' && name === undefined)
    throw new WrongUsage('--format openlineage needs --pattern: it tells of one.');
  const client = await connection.client();
  const pattern = name === undefined ? undefined : (await findTarget(client, name)).pattern;
  const read = () => client.export({ patternId: pattern?.patternId, namespace, format });
  if (file === undefined || file === '-') {
    const source = await read();
    const shown = terminal.isWatched ? source.setEncoding('utf8').map(jsonVisible) : source;
    await copy(shown, terminal.stdout, terminal.interrupt, { end: false, format });
    return EXIT.ok;
  }
  const startedAt = Date.now();
  const { records, bytes } = await writeWhole(file, async (path) =>
    copy(await read(), createWriteStream(path), terminal.interrupt, { end: true, format }),
  );
  const report: ExportReport = { file, records, bytes, durationMs: Date.now() - startedAt };
  if (json) await printJson(terminal, report);
  else
    tell(
      terminal,
      `${counted(records, 'record')} (${bytesText(bytes)}) in ${file}, in ${durationText(report.durationMs)}.`,
    );
  return EXIT.ok;
}

async function copy(
  source: Readable,
  target: Writable,
  interrupt: AbortSignal,
  { end, format }: { readonly end: boolean; readonly format: ExportFormat },
): Promise<{ records: number; bytes: number }> {
  let lines = 0;
  let bytes = 0;
  let tail = Buffer.alloc(0);
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, at + 1)) lines++;
      tail = Buffer.concat([tail, chunk]).subarray(-MAX_END_BYTES);
      done(null, chunk);
    },
  });
  try {
    await pipeline(source, counted, target, { signal: interrupt, end });
  } catch (error) {
    if (interrupt.aborted) throw new Interrupted('Interrupted: nothing was exported.');
    if (typeof error === 'object' && error !== null && 'syscall' in error)
      throw new Refused('not_written', messageOf(error));
    throw new Unreachable('The connection broke in the middle of the export. Run it again.', error);
  }
  // Events of others have no end but that of the answer, which a broken connection lacks.
  if (format === 'openlineage') return { records: lines, bytes };
  if (!/\{"record":"end",[^\n]*\n$/.test(tail.toString('utf8'))) {
    throw new Unreachable('The export was cut off before its end. Run it again.');
  }
  // Neither the header nor the end is a record of the store.
  return { records: Math.max(0, lines - 2), bytes };
}

/** The last line holds a count for each kind of record. */
const MAX_END_BYTES = 4_096;
