import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const START_TIMEOUT_MS = 90_000;

/** The real service in a process of its own, with its own Postgres, to be killed and started again. */
export class ServiceProcess {
  private child: ChildProcess | null = null;
  private address = '';

  constructor(
    private readonly main: string,
    private readonly dataDir: string,
    private readonly env: Readonly<Record<string, string>> = {},
  ) {}

  get url(): string {
    return this.address;
  }

  /** While it runs. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [this.main], {
      env: {
        PATH: process.env['PATH'],
        STEMMA_DATA_DIR: this.dataDir,
        STEMMA_PORT: '0',
        STEMMA_EMBEDDING: 'off',
        ...this.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    this.address = await addressOf(child);
  }

  /** SIGKILL, and the end of it. Its Postgres lives on. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** SIGKILL to the server of its data directory: its other processes notice, and end too. */
  async killPostgres(): Promise<void> {
    process.kill(await this.postgresPid(), 'SIGKILL');
  }

  /** Of its first process, the parent of the others. */
  async postgresPid(): Promise<number> {
    const [pid] = (await readFile(join(this.dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
    return Number(pid);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (why: string): void => {
      reject(new Error(`the service ${why}: ${output}`));
    };
    const timer = setTimeout(() => {
      fail('did not say where it listens');
    }, START_TIMEOUT_MS);
    const read = (piece: Buffer): void => {
      output += piece.toString();
      const url = /serves (http:\/\/[\d.:]+)/.exec(output)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with ${String(code)}`);
    });
  });
}
