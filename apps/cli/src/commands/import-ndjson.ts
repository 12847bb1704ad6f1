import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { idFrom, newId } from '@stemma/models';
import { Interrupted, messageOf, Refused } from '../failure.js';
import { exitOf, reportLines, reportOf, type ImportReport } from '../importing/import-report.js';
import { persist } from '../importing/persist.js';
import { bytesText, progressOn } from '../importing/progress.js';
import { print, printJson } from '../terminal.js';
import type { Session } from './session.js';

const SHOW_EVERY_MS = 200;

/** `stemma import ndjson <file|->` */
export async function importNdjson(session: Session, file: string): Promise<number> {
  const { terminal, json } = session;
  const report = file === '-' ? await importStdin(session) : await importFile(session, file);
  if (json) await printJson(terminal, report);
  else await print(terminal, reportLines(report));
  return exitOf(report);
}

/** Its content names the import: so the same file goes on where it stopped, whoever sends it, and another starts anew. */
async function importFile({ terminal, connection }: Session, file: string): Promise<ImportReport> {
  const size = await sizeOf(file);
  const importId = idFrom('ndjson-import', await digestOf(file, terminal.interrupt));
  const startedAt = Date.now();
  const before = await (await connection.client()).importState(importId);
  const progress = progressOn(terminal, bytesText);
  let sent = 0;
  const timer = setInterval(() => {
    const perSecond = (sent * 1_000) / Math.max(1, Date.now() - startedAt);
    progress.show(sent, size, `${bytesText(perSecond)}/s`);
  }, SHOW_EVERY_MS);
  const howToResume = 'Run the same command again: it goes on where it stopped.';
  try {
    const after = await persist({ connection, terminal, importId, progress, howToResume }, (client) => {
      sent = 0;
      return client.import(
        counting(createReadStream(file), (bytes) => (sent += bytes)),
        { importId, mode: 'resume' },
        terminal.interrupt,
      );
    });
    // The import is this file: a line refused by an earlier run is still not there, and is said again.
    const report = reportOf(before, after, Date.now() - startedAt, false);
    return { ...report, badLineCount: after.badLineCount, badLines: after.badLines };
  } catch (error) {
    if (!terminal.interrupt.aborted) throw error;
    throw new Interrupted(
      `Interrupted after ${bytesText(sent)} of ${bytesText(size)}: what was committed is kept. ${howToResume}`,
    );
  } finally {
    clearInterval(timer);
    progress.end();
  }
}

/** What comes by a pipe cannot be sent twice, so it is not tried again. */
async function importStdin({ terminal, connection }: Session): Promise<ImportReport> {
  const startedAt = Date.now();
  const client = await connection.client();
  const target = { importId: newId(), mode: 'resume' } as const;
  try {
    const after = await client.import(terminal.stdin, target, terminal.interrupt);
    return reportOf(null, after, Date.now() - startedAt, false);
  } catch (error) {
    if (!terminal.interrupt.aborted) throw error;
    throw new Interrupted(
      'Interrupted: what was committed is kept. Sending the same records again adds only the rest.',
    );
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    const found = await stat(file);
    if (!found.isFile())
      throw new Refused('not_a_file', `${file} is not a file. To import what a program writes, use -.`);
    return found.size;
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused('not_found', `${file} cannot be read: ${messageOf(error)}`);
  }
}

async function digestOf(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(file, { signal })) hash.update(bytes as Buffer);
  return hash.digest('hex');
}

async function* counting(
  source: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const bytes of source) {
    yield bytes;
    count(bytes.length);
  }
}
