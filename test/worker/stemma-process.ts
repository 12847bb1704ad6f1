import { spawn, type ChildProcess } from 'node:child_process';

const START_TIMEOUT_MS = 90_000;

/** The service or a worker in a process of its own. */
export class StemmaProcess {
  private output = '';

  private constructor(private readonly child: ChildProcess) {
    const read = (piece: Buffer): void => {
      this.output += piece.toString();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
  }

  static start(main: string, env: Record<string, string>): StemmaProcess {
    const child = spawn(process.execPath, [main], {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new StemmaProcess(child);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** What it says, once that matches; the first group where there is one. */
  async says(pattern: RegExp): Promise<string> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < deadline) {
      const found = pattern.exec(this.output);
      if (found !== null) return found[1] ?? found[0];
      if (this.child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`it does not say ${String(pattern)}, but: ${this.output}`);
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** @returns its exit code; null where the signal ended it. */
  async end(name: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const ended = new Promise<number | null>((resolve) => this.child.once('exit', resolve));
    this.child.kill(name);
    return ended;
  }
}
