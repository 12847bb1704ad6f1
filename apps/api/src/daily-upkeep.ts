import { Logger } from '@nestjs/common';
import type { Clock } from '@stemma/orchestration';

const DAY_MS = 24 * 60 * 60 * 1000;
const RETRY_MS = 60 * 60 * 1000;

/** Runs some work once a day while the process lives, and keeps no process alive for it. */
export class DailyUpkeep {
  private readonly logger = new Logger('upkeep');
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly work: (now: Date) => Promise<unknown>,
    private readonly clock: Clock,
  ) {}

  /** The first time at once. */
  start(): void {
    this.running = this.run();
  }

  /** Waits for the work in hand. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    let nextMs = DAY_MS;
    try {
      await this.work(this.clock());
    } catch (error) {
      nextMs = RETRY_MS;
      this.logger.warn(`It failed and is tried again in an hour: ${String(error)}`);
    }
    if (this.closed) return;
    this.timer = setTimeout(() => {
      this.start();
    }, nextMs).unref();
  }
}
