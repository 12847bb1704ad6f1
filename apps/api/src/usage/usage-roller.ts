import { Logger } from '@nestjs/common';
import { Loop } from '@stemma/orchestration';
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
  private readonly loop: Loop;

  constructor(
    private readonly rollup: UsageRollup,
    restMs = REST_MS,
  ) {
    this.loop = new Loop(
      () => this.step(),
      { everyMs: restMs },
      (fault) => {
        this.logger.warn(`Usage is not rolled up; it is tried again: ${fault}`);
      },
    );
  }

  start(): void {
    this.loop.start();
  }

  /** How far usage is summed up. */
  async sync(): Promise<RollupSync> {
    return rollupSync(await this.rollup.status(), this.loop.fault);
  }

  /** Waits for the step in hand. */
  close(): Promise<void> {
    return this.loop.close();
  }

  private async step(): Promise<number | null> {
    const startedAt = performance.now();
    return (await this.rollup.advance()) ? performance.now() - startedAt : null;
  }
}
