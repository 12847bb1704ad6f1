import { setTimeout as sleep } from 'node:timers/promises';
import type { Mirror } from '@stemma/projection';
import { FaultyLine, type ServerProcess } from '@stemma/testing';
import type { Outside } from './outside.js';

/** Longer than a lease, and than a page may take. */
const LONGEST_STANDSTILL_MS = 7_000;

/** A real server behind a bad line: it is killed, stands still, is put back to an older state of its files, has no disk left. */
export class ServerOutside implements Outside {
  wasLost = false;
  private putBack: (() => Promise<void>) | null = null;
  /** One thing happens to it at a time. */
  private last: Promise<void> = Promise.resolve();

  private constructor(
    readonly mirror: Mirror,
    private readonly server: ServerProcess,
    private readonly line: FaultyLine,
    private readonly random: () => number,
  ) {}

  static async of(
    server: ServerProcess,
    url: string,
    mirrorAt: (url: string) => Mirror,
    random: () => number,
  ): Promise<ServerOutside> {
    const line = await FaultyLine.to(url, random, random() * 0.1);
    return new ServerOutside(mirrorAt(line.url), server, line, random);
  }

  async befall(): Promise<void> {
    this.last = this.last.then(() => this.happen());
    if (this.random() < 0.5) await this.last;
  }

  tamper(): void {
    throw new Error('What hands do to a server is tried elsewhere.');
  }

  async calm(): Promise<void> {
    this.line.isCalm = true;
    await this.last;
  }

  remains(): string[] {
    return [];
  }

  async end(): Promise<void> {
    await this.last;
    await this.line.close();
  }

  private async happen(): Promise<void> {
    const { server, random } = this;
    const event = random();
    if (event < 0.35) {
      await server.end(random() < 0.8 ? 'SIGKILL' : 'SIGTERM');
      await sleep(random() * 200);
      await server.start();
    } else if (event < 0.6) {
      server.freeze();
      // Mostly a moment.
      await sleep(random() ** 4 * LONGEST_STANDSTILL_MS);
      server.thaw();
    } else if (event < 0.75) {
      this.putBack = await server.backUp();
    } else if (event < 0.9) {
      this.wasLost ||= this.putBack !== null;
      await this.putBack?.();
    } else {
      const free = await server.disk?.fill();
      await sleep(random() * 300);
      await free?.();
      // Some write on by themselves, some want to be started anew.
      await server.end();
      await server.start();
    }
  }
}
