import { statfs } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import { Loop } from '@stemma/orchestration';
import { Gauge, type Registry } from 'prom-client';

const MIB = 1024 * 1024;
/** PostgreSQL writes its log ahead in pieces of 16 MiB. */
const FULL_BELOW_BYTES = 32 * MIB;
const LOW_BELOW_BYTES = 512 * MIB;
const LOOK_EVERY_MS = 30_000;

export type DiskState = 'ok' | 'low' | 'full';

/** How much room the disk of the data directory has: with the embedded PostgreSQL, what all writes need. */
export class DiskWatch {
  private readonly logger = new Logger('disk');
  private logged: DiskState = 'ok';
  /** So that the log tells of a change though nobody asks. */
  private readonly loop = new Loop(
    () => this.look().then(() => null),
    { everyMs: LOOK_EVERY_MS, firstAfterMs: LOOK_EVERY_MS },
    (fault) => {
      this.logger.warn(`How much room the disk of ${this.dir} has is not known: ${fault}`);
    },
  );

  constructor(
    private readonly dir: string,
    private readonly fullBelowBytes = FULL_BELOW_BYTES,
  ) {}

  start(): void {
    this.loop.start();
  }

  close(): Promise<void> {
    return this.loop.close();
  }

  async look(): Promise<{ readonly state: DiskState; readonly freeBytes: number }> {
    const { bavail, bsize } = await statfs(this.dir);
    const freeBytes = bavail * bsize;
    const state = this.stateOf(freeBytes);
    if (state !== this.logged) this.logger.warn(sentenceOn(state, this.dir, freeBytes));
    this.logged = state;
    return { state, freeBytes };
  }

  /** @throws Error where it is full, for readiness. */
  async requireRoom(): Promise<{ state: DiskState; freeBytes: number }> {
    const found = await this.look();
    if (found.state === 'full') throw new Error(sentenceOn('full', this.dir, found.freeBytes));
    return found;
  }

  measure(registry: Registry): void {
    const free = new Gauge({
      name: 'stemma_disk_free_bytes',
      help: 'Room on the disk of the data directory.',
      registers: [registry],
      collect: async () => {
        const found = await this.look().catch(() => null);
        if (found !== null) free.set(found.freeBytes);
      },
    });
    const states = new Gauge({
      name: 'stemma_disk_state',
      help: '1 for the state that the disk of the data directory is in.',
      labelNames: ['state'],
      registers: [registry],
      collect: async () => {
        const found = await this.look().catch(() => null);
        for (const each of ['ok', 'low', 'full']) states.set({ state: each }, each === found?.state ? 1 : 0);
      },
    });
  }

  private stateOf(freeBytes: number): DiskState {
    if (freeBytes < this.fullBelowBytes) return 'full';
    return freeBytes < LOW_BELOW_BYTES ? 'low' : 'ok';
  }
}

function sentenceOn(state: DiskState, dir: string, freeBytes: number): string {
  const room = `${String(Math.floor(freeBytes / MIB))} MiB are free on the disk of ${dir}`;
  if (state === 'full') return `The disk is full: ${room}. Nothing can be written until there is more.`;
  return state === 'low' ? `The disk is nearly full: ${room}.` : `The disk has room again: ${room}.`;
}
