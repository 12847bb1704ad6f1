import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SmallDisk } from './small-disk.js';

/** So long a server may take to answer, on a busy machine too. */
const START_MS = 60_000;
const ASK_EVERY_MS = 50;

export interface ServerCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** The server of a spec: a program that keeps all it has in a folder of its own, and can be killed and started again. */
export class ServerProcess {
  private child: ChildProcess | null = null;

  private constructor(
    /** Its data, and nothing else. */
    readonly data: string,
    private readonly folder: string,
    private readonly command: ServerCommand,
    private readonly isReady: () => Promise<boolean>,
    /** Under its data; null where it shares that of everybody. */
    readonly disk: SmallDisk | null,
  ) {}

  /**
   * @param commandFor the folder of its data
   * @param isReady may throw, which is no
   * @param diskMiB of the disk that it gets for itself where that can be had; absent: it shares that of everybody
   */
  static async start(
    commandFor: (data: string) => ServerCommand,
    isReady: () => Promise<boolean>,
    diskMiB?: number,
  ): Promise<ServerProcess> {
    const folder = await mkdtemp(join(process.env['JEST_STEMMA_DIRECTORY'] ?? tmpdir(), 'server-'));
    const data = join(folder, 'data');
    await mkdir(data);
    const disk = diskMiB === undefined ? null : await SmallDisk.at(data, diskMiB);
    const server = new ServerProcess(data, folder, commandFor(data), isReady, disk);
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    const { program, args, env } = this.command;
    const child = spawn(program, args, {
      cwd: this.folder,
      env: { ...process.env, ...env },
      stdio: 'ignore',
    });
    this.child = child;
    child.on('error', () => undefined);
    // By this test/global-setup.ts finds it, should this process not come to ending it.
    await writeFile(join(this.folder, 'pid'), String(child.pid));
    const until = performance.now() + START_MS;
    while (!(await this.isReady().catch(() => false))) {
      if (child.exitCode !== null || child.pid === undefined || performance.now() > until)
        throw new Error(`${program} does not start.`);
      await sleep(ASK_EVERY_MS);
    }
  }

  get isRunning(): boolean {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
  }

  async end(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  /** It stands still, with all its connections open, until it is thawed. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  /** Keeps its files as a crash leaves them, in the place of what was kept before. @returns what puts them back, ever again */
  async backUp(): Promise<() => Promise<void>> {
    const copy = join(this.folder, 'copy');
    await this.end();
    await rm(copy, { recursive: true, force: true });
    await cp(this.data, copy, { recursive: true });
    await this.start();
    return async () => {
      await this.end();
      for (const name of await readdir(this.data)) await rm(join(this.data, name), { recursive: true });
      await cp(copy, this.data, { recursive: true });
      await this.start();
    };
  }

  async remove(): Promise<void> {
    await this.end();
    await this.disk?.remove();
    await rm(this.folder, { recursive: true, force: true });
  }
}
