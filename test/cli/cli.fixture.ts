import { PassThrough, Readable } from 'node:stream';
import { runCli } from '../../apps/cli/src/cli.js';
import type { LocalServices } from '../../apps/cli/src/connection/connect.js';
import type { Surroundings } from '../../apps/cli/src/doctor/surroundings.js';
import type { Terminal } from '../../apps/cli/src/terminal.js';

export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly interrupt?: AbortSignal;
  readonly rows?: number;
  readonly isWatched?: boolean;
  readonly local?: Partial<LocalServices & Surroundings>;
}

export const noLocalServices: LocalServices & Surroundings = {
  script: '/nowhere/main.js',
  holderOf: () => Promise.resolve(null),
  stores: () => Promise.resolve([]),
  embeddedPostgresVersion: () => Promise.resolve('postgres (PostgreSQL) 17.0'),
  postgresVersionAt: () => Promise.reject(new Error('no server')),
};

/** One command line, as if typed where nothing is a terminal. */
export async function stemma(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = [stdout, stderr].map((stream) => {
    const pieces: Buffer[] = [];
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    return () => Buffer.concat(pieces).toString('utf8');
  });
  const terminal: Terminal = {
    stdin: Readable.from([Buffer.from(options.stdin ?? '')]),
    stdout,
    stderr,
    isWatched: options.isWatched ?? false,
    showsProgress: false,
    columns: 120,
    rows: options.rows ?? 50,
    interrupt: options.interrupt ?? new AbortController().signal,
  };
  const exitCode = await runCli(args, {
    terminal,
    env: options.env ?? {},
    localServices: () => Promise.resolve({ ...noLocalServices, ...options.local }),
  });
  await new Promise((resolve) => setImmediate(resolve));
  return { exitCode, stdout: texts[0]?.() ?? '', stderr: texts[1]?.() ?? '' };
}
