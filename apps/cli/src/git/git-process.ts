import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { StemmaError } from '@stemma/models';
import { ByteReader } from './byte-reader.js';
import { gitEnvironment, NO_PROGRAMS } from './git-environment.js';

const NEWLINE = 10;
const STDERR_LIMIT_BYTES = 4096;

/**
 * One git process, read as a stream. Neither the environment nor replace refs have a say, so that the same
 * repository reads the same on every machine. A git that cannot start, or that fails, is a StemmaError
 * `validation_failed`.
 */
export class GitProcess {
  readonly reader: ByteReader;
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly exit: Promise<number | null>;
  private readonly command: string;
  private complaint = '';
  private startError: Error | null = null;

  constructor(path: string, args: readonly string[]) {
    this.command = args[0] ?? '';
    this.child = spawn('git', [...NO_PROGRAMS, '-C', path, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: gitEnvironment(),
    });
    this.child.stderr.on('data', (chunk: Buffer) => {
      this.complaint = (this.complaint + chunk.toString('utf8')).slice(-STDERR_LIMIT_BYTES);
    });
    // A git that ends early breaks the pipe; the reader tells what happened.
    this.child.stdin.on('error', () => undefined);
    this.exit = new Promise((resolve) => {
      this.child.on('error', (error) => {
        this.startError = error;
        resolve(null);
      });
      this.child.on('close', resolve);
    });
    this.reader = new ByteReader(this.child.stdout);
  }

  /** What is written in one turn is sent together: each sending wakes git. */
  write(text: string): void {
    const { stdin } = this.child;
    if (stdin.writableCorked === 0) {
      stdin.cork();
      process.nextTick(() => {
        stdin.uncork();
      });
    }
    stdin.write(text);
  }

  closeInput(): void {
    this.child.stdin.end();
  }

  kill(): void {
    this.child.kill('SIGKILL');
    // What it has written and nobody reads would keep the pipe open.
    this.child.stdout.destroy();
  }

  /** The exit code, once git has ended. */
  async code(): Promise<number> {
    const code = await this.exit;
    if (this.startError !== null) throw await this.failure();
    return code ?? -1;
  }

  /** What a pattern's first group finds in git's last words; git must have ended. */
  complained(pattern: RegExp): string | null {
    return pattern.exec(this.complaint)?.[1] ?? null;
  }

  /** What to throw when git's output ended too soon. */
  async failure(): Promise<StemmaError> {
    await this.exit;
    const cause = this.startError;
    if (cause !== null && 'code' in cause && cause.code === 'ENOENT') {
      return gitError('The git program was not found: install git and make sure it is on the PATH.', cause);
    }
    const complaint = cause === null ? this.complaint.trim().replaceAll(/\s*\n\s*/g, ' ') : cause.message;
    return gitError(
      `git ${this.command} failed: ${complaint === '' ? 'it ended too soon' : complaint}`,
      cause,
    );
  }
}

interface GitLinesOptions {
  /** Goes to its standard input. */
  readonly input?: string;
  /** The exit codes that are no failure. */
  readonly codes?: readonly number[];
}

/** The lines a git command prints, one by one; throws if it fails. */
export async function* gitLines(
  path: string,
  args: readonly string[],
  { input = '', codes = [0] }: GitLinesOptions = {},
): AsyncGenerator<string> {
  const git = new GitProcess(path, args);
  try {
    if (input !== '') git.write(input);
    git.closeInput();
    for (let line = await git.reader.until(NEWLINE); line !== null; line = await git.reader.until(NEWLINE)) {
      yield line.toString('utf8');
    }
    if (!codes.includes(await git.code())) throw await git.failure();
  } finally {
    git.kill();
  }
}

export function gitError(message: string, cause?: unknown): StemmaError {
  return new StemmaError('validation_failed', message, { cause });
}
