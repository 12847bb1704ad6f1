import { Logger } from '@nestjs/common';
import type { UsageRollup } from '../record/record-ports.js';
import { rollupSync, type RollupSync } from './rollup-sync.js';

const REST_MS = 2_000;

/**
 * Rolls usage up behind the write path, in short transactions. Having caught up it rests, so that what is recorded in
 * that time is summed up at once; before, as long as its last step took, so that the write path keeps its half of the
 * machine. Answers read meanwhile what is not rolled up.
 */
export class UsageRoller {
  private readonly logger = new Logger('usage');
  /** Why the last step failed; null where it did not. */
  private cause: string | null = null;
  private closed = false;
  private wake: () => void = () => undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly rollup: UsageRollup,
    private readonly restMs = REST_MS,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** How far usage is summed up. */
  async sync(): Promise<RollupSync> {
    return rollupSync(await this.rollup.status(), this.cause);
  }

  /** Waits for the step in hand. */
  async close(): Promise<void> {
    this.closed = true;
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.closed) {
      let more = false;
      const startedAt = performance.now();
      try {
        more = await this.rollup.advance();
        this.cause = null;
      } catch (error) {
        if (this.cause !== String(error))
          this.logger.warn(`Usage is not rolled up; it is tried again: ${String(error)}`);
        this.cause = String(error);
      }
      await this.rest(more ? performance.now() - startedAt : this.restMs);
    }
  }

  private async rest(ms: number): Promise<void> {
    if (this.closed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
