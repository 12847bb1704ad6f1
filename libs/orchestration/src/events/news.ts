import { comparePositions, POSITION_START, type EventCursor, type Position } from '@stemma/models';

/** One look stands for all commits of so long a time. */
const THROTTLE_MS = 20;

/** Tells those who wait that the record has gone on, asking it once for all of them, and not at all while nobody waits. */
export class News {
  private readonly waiting = new Set<() => void>();
  private newest: Position = POSITION_START;
  private soon: NodeJS.Timeout | null = null;
  private poll: NodeJS.Timeout | null = null;

  /** @param pollMs there is a look so often: whoever has written may be another process, or wait for a third */
  constructor(
    private readonly end: () => Promise<EventCursor>,
    private readonly pollMs: number,
  ) {}

  /** Something was committed. */
  wake(): void {
    if (this.waiting.size === 0) return;
    this.soon ??= setTimeout(() => {
      this.soon = null;
      void this.look();
    }, THROTTLE_MS);
  }

  /** Resolves when there is something behind `known`, after `waitMs`, or when the signal is aborted. */
  beyond(known: Position, waitMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || comparePositions(this.newest, known) > 0) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.waiting.delete(end);
        if (this.waiting.size === 0) this.rest();
        resolve();
      };
      const timer = setTimeout(end, waitMs);
      signal.addEventListener('abort', end, { once: true });
      this.waiting.add(end);
      this.poll ??= setInterval(() => void this.look(), this.pollMs);
    });
  }

  private async look(): Promise<void> {
    try {
      const { position } = await this.end();
      if (comparePositions(position, this.newest) <= 0) return;
      this.newest = position;
    } catch {
      // Whoever waits finds out by itself.
    }
    for (const tell of [...this.waiting]) tell();
  }

  private rest(): void {
    if (this.poll !== null) clearInterval(this.poll);
    if (this.soon !== null) clearTimeout(this.soon);
    this.poll = this.soon = null;
  }
}
