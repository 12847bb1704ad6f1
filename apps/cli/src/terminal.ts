import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { jsonText, visible } from './visible.js';

/** What a command reads from and writes to. */
export interface Terminal {
  readonly stdin: Readable;
  /** Answers only: whatever else is said goes to stderr. */
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Somebody watches stdout. */
  readonly isWatched: boolean;
  /** Somebody watches stderr, so that a progress bar makes sense there. */
  readonly showsProgress: boolean;
  readonly columns: number;
  readonly rows: number;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly interrupt: AbortSignal;
}

/** Writes an answer, a line each, as fast as its reader takes it. */
export async function print(terminal: Terminal, lines: readonly string[]): Promise<void> {
  const text = lines.map((line) => `${visible(line)}\n`).join('');
  if (!terminal.stdout.write(text)) await once(terminal.stdout, 'drain');
}

export async function printJson(terminal: Terminal, value: unknown): Promise<void> {
  await print(terminal, jsonText(value, 2).split('\n'));
}

/** A word to whoever watches; no part of the answer. */
export function tell(terminal: Terminal, line: string): void {
  terminal.stderr.write(`${visible(line)}\n`);
}
