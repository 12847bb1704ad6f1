import { ConfigError, loadClientConfig } from '@stemma/config';
import { StemmaError } from '@stemma/models';
import { CommanderError } from 'commander';
import { stemmaProgram } from './program.js';
import { Connection, type LocalServices } from './connection/connect.js';
import type { GlobalOptions, Work } from './commands/session.js';
import type { Surroundings } from './doctor/surroundings.js';
import { codeOf, CommandFailure, EXIT, messageOf } from './failure.js';
import { tell, type Terminal } from './terminal.js';
import { jsonText } from './visible.js';

export interface Host {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asked for only when a command needs it: it brings native modules with it. */
  readonly localServices: () => Promise<LocalServices & Surroundings>;
}

/**
 * Runs one command line (without node and script). Answers go to stdout, all else to stderr.
 * @returns the exit code: 0 done, 1 refused or failed, 2 wrong usage, 3 service unreachable, 130 interrupted
 */
export async function runCli(args: readonly string[], host: Host): Promise<number> {
  const { terminal } = host;
  let exitCode: number = EXIT.ok;
  const run = async (options: GlobalOptions, command: Work): Promise<void> => {
    exitCode = await within(host, options, command);
  };
  try {
    await stemmaProgram(terminal, run).parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    report(terminal, error, args.includes('--json'));
    return error instanceof CommandFailure ? error.exitCode : EXIT.refused;
  }
}

async function within(
  { terminal, env, localServices }: Host,
  options: GlobalOptions,
  command: Work,
): Promise<number> {
  const { json = false, url, apiKey } = options;
  const config = loadClientConfig({
    ...env,
    ...(url === undefined ? {} : { STEMMA_URL: url }),
    ...(apiKey === undefined ? {} : { STEMMA_API_KEY: apiKey }),
  });
  const local = await localServices();
  const connection = new Connection({ config, env, terminal, local });
  try {
    return await command({ terminal, env, config, connection, local, json });
  } finally {
    await connection.close();
  }
}

const OF_SEVERAL_LINES = new Set(['configuration', 'internal', 'not_started']);

/** One sentence for people, with what it points to; for programs the same as JSON, on stderr. */
function report(terminal: Terminal, error: unknown, json: boolean): void {
  const failure = failureParts(error);
  if (json) {
    tell(terminal, jsonText({ error: failure }));
    return;
  }
  // Only what no name is part of may have several lines: a stack, what a service said as it ended.
  const lines = OF_SEVERAL_LINES.has(failure.code) ? failure.message.split('\n') : [failure.message];
  for (const line of lines) tell(terminal, line);
  for (const { pointer, detail } of failure.pointers) {
    const text = `${pointer} ${detail}`.trim();
    if (!failure.message.includes(text)) tell(terminal, `  ${text}`);
  }
  for (const candidate of failure.candidates) tell(terminal, `  ${candidate}`);
}

interface FailureParts {
  readonly code: string;
  readonly message: string;
  readonly pointers: readonly { readonly pointer: string; readonly detail: string }[];
  readonly candidates: readonly string[];
}

function failureParts(error: unknown): FailureParts {
  const none = { pointers: [], candidates: [] };
  if (error instanceof CommandFailure) {
    const { code, message, pointers } = error;
    return {
      code,
      message,
      pointers,
      candidates: 'candidates' in error ? (error.candidates as readonly string[]) : [],
    };
  }
  if (error instanceof StemmaError) {
    const pointers = error.faults.map(({ pointer, message }) => ({ pointer, detail: message }));
    return { ...none, code: error.code, message: error.message, pointers };
  }
  if (error instanceof ConfigError) return { ...none, code: 'configuration', message: error.message };
  // The system's own faults say enough; only what nobody foresaw is told with its stack.
  if (codeOf(error) !== '') return { ...none, code: 'failed', message: messageOf(error) };
  return {
    ...none,
    code: 'internal',
    message: error instanceof Error ? (error.stack ?? error.message) : messageOf(error),
  };
}
