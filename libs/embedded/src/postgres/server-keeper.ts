import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from '../data-directory/process-identity.js';
import type { Postmaster } from './postmaster.js';

/** A server, and the child process that it is; null where it was found running. */
export interface KeptServer {
  readonly postmaster: Postmaster;
  readonly child: ChildProcess | null;
}

const LOOK_EVERY_MS = 1_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Keeps a server running: one that ends without having been asked to (killed for want of memory, say) is started again
 * on its port, so that whoever lost a connection finds it where it was. Tried for ever, with growing pauses. No `Loop`: what
 * keeps the server needs nothing but Node, and one that is a child is not looked at, it tells its end.
 *
 *     running ── ends ──▶ reviving ── started ──▶ running
 *        └── release ──▶ released ◀── release ──┘
 */
export class ServerKeeper {
  private readonly released = new AbortController();
  private looking: NodeJS.Timeout | null = null;
  private reviving: Promise<void> = Promise.resolve();

  constructor(
    private server: KeptServer,
    private readonly startAgain: (port: number) => Promise<KeptServer>,
    private readonly log: (line: string) => void,
  ) {
    this.watch();
  }

  /** Looks after the server no longer; answers the last one, which may have ended. */
  async release(): Promise<Postmaster> {
    this.released.abort();
    if (this.looking !== null) clearInterval(this.looking);
    await this.reviving;
    return this.server.postmaster;
  }

  private watch(): void {
    const { child, postmaster } = this.server;
    if (child !== null) {
      child.once('exit', (code, killedBy) => {
        this.ended(killedBy ?? `exit code ${String(code)}`);
      });
      return;
    }
    this.looking = setInterval(() => {
      if (isRunning(postmaster.process)) return;
      if (this.looking !== null) clearInterval(this.looking);
      this.ended('it is gone');
    }, LOOK_EVERY_MS).unref();
  }

  private ended(how: string): void {
    if (this.released.signal.aborted) return;
    this.log(`PostgreSQL ended unexpectedly (${how}). Starting it again.`);
    this.reviving = this.revive();
  }

  private async revive(): Promise<void> {
    const { signal } = this.released;
    for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        this.server = await this.startAgain(this.server.postmaster.port);
        this.log('PostgreSQL runs again.');
        this.watch();
        return;
      } catch (error) {
        this.log(error instanceof Error ? error.message : String(error));
      }
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
