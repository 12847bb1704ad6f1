import { Logger } from '@nestjs/common';

const REST_MS = 2_000;

/**
 * Rolls usage up behind the write path, in short transactions. Having caught up it rests, so that what is recorded in
 * that time is summed up at once; before, as long as its last step took, so that the write path keeps its half of the
 * machine. Answers read meanwhile what is not rolled up.
 */
export class UsageRoller {
  private readonly logger = new Logger('usage');
  /** Why the last step failed; null where it did not. */
  cause: string | null = null;
  private closed = false;
  private wake: () => void = () => undefined;
  private running: Promise<void> = Promise.resolve();

  /** @param advance one step; whether more is to be done now. */
  constructor(
    private readonly advance: () => Promise<boolean>,
    private readonly restMs = REST_MS,
  ) {}

  start(): void {
    this.running = this.run();
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
        more = await this.advance();
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
