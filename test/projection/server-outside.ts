import { setTimeout as sleep } from 'node:timers/promises';
import type { Mirror } from '@stemma/projection';
import { FaultyLine, type ServerProcess } from '@stemma/testing';
import type { Outside } from './outside.js';

/** Longer than a lease, and than a page may take. */
const LONGEST_STANDSTILL_MS = 7_000;
/** So long something waits for a page to fall into the middle of. */
const LONGEST_WAIT_MS = 300;
/** A page takes about so long. */
const PAGE_MS = 20;

/**
 * A real server behind a bad line: in the middle of a page it is cut off, killed, stands still, is put back to an older state
 * of its files, or has no disk left.
 */
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
    chance: number,
  ): Promise<ServerOutside> {
    const line = await FaultyLine.to(url, random, chance);
    return new ServerOutside(mirrorAt(line.url), server, line, random);
  }

  async befall(): Promise<void> {
    this.last = this.last.then(() => this.happen());
    // Mostly what is written next is what it falls into.
    if (this.random() < 0.2) await this.last;
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
    const { line, server, random } = this;
    const event = random();
    await Promise.race([line.nextRequest(), sleep(LONGEST_WAIT_MS)]);
    await sleep(random() * PAGE_MS);
    if (event < 0.2) {
      line.cut();
    } else if (event < 0.45) {
      await server.end(random() < 0.8 ? 'SIGKILL' : 'SIGTERM');
      await sleep(random() * 200);
      await server.start();
    } else if (event < 0.65) {
      server.freeze();
      // Mostly a moment.
      await sleep(random() ** 4 * LONGEST_STANDSTILL_MS);
      server.thaw();
    } else if (event < 0.78) {
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
