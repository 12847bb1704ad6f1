import { Logger } from '@nestjs/common';
import type { Clock } from '@stemma/orchestration';

const DAY_MS = 24 * 60 * 60 * 1000;

interface Rhythm {
  readonly everyMs: number;
  /** After the start; 0: at once. */
  readonly firstAfterMs: number;
}

const DAILY: Rhythm = { everyMs: DAY_MS, firstAfterMs: 0 };
/** What failed is tried again after so long, or when it is due anyway. */
const RETRY_MS = 60 * 60 * 1000;

/** Runs some work again and again while the process lives, daily if not told, and keeps no process alive for it. */
export class RecurringWork {
  private readonly logger = new Logger('upkeep');
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private closed = false;

  /** @param work may tell in how many milliseconds to run again, where that is sooner or later than usual */
  constructor(
    private readonly work: (now: Date) => Promise<number | null>,
    private readonly clock: Clock,
    private readonly rhythm = DAILY,
  ) {}

  start(): void {
    if (this.rhythm.firstAfterMs === 0) this.running = this.run();
    else this.runAfter(this.rhythm.firstAfterMs);
  }

  /** Waits for the work in hand. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    let nextMs = this.rhythm.everyMs;
    try {
      nextMs = (await this.work(this.clock())) ?? nextMs;
    } catch (error) {
      nextMs = Math.min(RETRY_MS, nextMs);
      this.logger.warn(`It failed and is tried again within the hour: ${String(error)}`);
    }
    if (!this.closed) this.runAfter(nextMs);
  }

  private runAfter(ms: number): void {
    this.timer = setTimeout(() => {
      this.running = this.run();
    }, ms).unref();
  }
}
