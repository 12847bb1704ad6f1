export interface Rhythm {
  /** From the end of a turn to the next. */
  readonly everyMs: number;
  /** From the start to the first turn; absent: it comes at once. */
  readonly firstAfterMs?: number;
  /** As `everyMs`, after a turn that failed; absent: the same. */
  readonly retryMs?: number;
}

/** Does some work turn after turn until it is closed, and keeps no process alive for it. */
export class Loop {
  /** Why the last turn failed; null where it did not. */
  fault: string | null = null;
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();
  private isClosed = false;

  /**
   * @param work may tell in how many milliseconds to do it again, where that is sooner or later than usual
   * @param onFault is told of a fault that is not the last one again
   */
  constructor(
    private readonly work: () => Promise<number | null>,
    private readonly rhythm: Rhythm,
    private readonly onFault: (fault: string) => void,
  ) {}

  start(): void {
    const { firstAfterMs = 0 } = this.rhythm;
    if (firstAfterMs === 0) this.turn = this.run();
    else this.runAfter(firstAfterMs);
  }

  /** Waits for the turn in hand. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.turn;
  }

  private async run(): Promise<void> {
    const { everyMs, retryMs = everyMs } = this.rhythm;
    let nextMs: number;
    try {
      nextMs = (await this.work()) ?? everyMs;
      this.fault = null;
    } catch (error) {
      nextMs = Math.min(retryMs, everyMs);
      const fault = String(error);
      if (fault !== this.fault) this.onFault(fault);
      this.fault = fault;
    }
    if (!this.isClosed) this.runAfter(nextMs);
  }

  private runAfter(ms: number): void {
    this.timer = setTimeout(() => {
      this.turn = this.run();
    }, ms).unref();
  }
}
