import { comparePositions, POSITION_START, type EventCursor, type Position } from '@stemma/models';

/** One look stands for all commits of so long a time. */
const GATHER_MS = 20;
/** Where many listen they are told more at once, and less often: what one of them takes hardly grows with how much it is. */
const TOLD_A_MS = 10;

/** Tells those who listen that the record has gone on, asking it once for all of them, and not at all while nobody does. */
export class News {
  private readonly listeners = new Set<Listener>();
  private newest: Position = POSITION_START;
  private lookedAt = 0;
  private soon: NodeJS.Timeout | null = null;
  private poll: NodeJS.Timeout | null = null;

  /** @param pollMs there is a look so often: whoever has written may be another process, or wait for a third */
  constructor(
    private readonly end: () => Promise<EventCursor>,
    private readonly pollMs: number,
  ) {}

  /** Something was committed. */
  wake(): void {
    if (this.listeners.size === 0) return;
    const rested = Date.now() - this.lookedAt;
    const wait = Math.max(GATHER_MS, this.listeners.size / TOLD_A_MS - rested);
    this.soon ??= setTimeout(() => void this.lookUntilQuiet(), wait);
  }

  /** Whether there is something behind it, as far as was looked. */
  isBeyond(known: Position): boolean {
    return comparePositions(this.newest, known) > 0;
  }

  /** Until it is closed, or the signal is aborted. */
  listen(signal: AbortSignal): Listener {
    const listener = new Listener(this, signal, () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.rest();
    });
    this.listeners.add(listener);
    this.poll ??= setInterval(() => {
      const now = Date.now();
      for (const each of this.listeners) each.tellTime(now);
      void this.look();
    }, this.pollMs);
    return listener;
  }

  /** What was committed last may be held back for a moment by a transaction that began earlier, and wakes nobody then. */
  private async lookUntilQuiet(): Promise<void> {
    this.soon = null;
    if (await this.look()) this.wake();
  }

  /** @returns whether there was something */
  private async look(): Promise<boolean> {
    this.lookedAt = Date.now();
    try {
      const { position } = await this.end();
      if (comparePositions(position, this.newest) <= 0) return false;
      this.newest = position;
      for (const listener of this.listeners) listener.tellNews();
      return true;
    } catch {
      // Whoever waits finds out by itself.
      for (const listener of this.listeners) listener.tell(true);
      return false;
    }
  }

  private rest(): void {
    if (this.poll !== null) clearInterval(this.poll);
    if (this.soon !== null) clearTimeout(this.soon);
    this.poll = this.soon = null;
  }
}

/** One of many that wait again and again: what it needs for that is made once. */
class Listener {
  private told: ((isNews: boolean) => void) | null = null;
  private known: Position = POSITION_START;
  private until = Infinity;

  constructor(
    private readonly news: News,
    private readonly signal: AbortSignal,
    private readonly closed: () => void,
  ) {
    signal.addEventListener('abort', this.close);
  }

  /**
   * Resolves when there is something behind `known`, then with true; soon after `until`, a time in milliseconds; or when the
   * signal is aborted.
   */
  beyond(known: Position, until: number): Promise<boolean> {
    if (this.signal.aborted) return Promise.resolve(false);
    if (this.news.isBeyond(known)) return Promise.resolve(true);
    this.known = known;
    this.until = until;
    return new Promise((resolve) => {
      this.told = resolve;
    });
  }

  tellNews(): void {
    if (this.news.isBeyond(this.known)) this.tell(true);
  }

  tellTime(now: number): void {
    if (now >= this.until) this.tell(false);
  }

  tell(isNews: boolean): void {
    this.told?.(isNews);
    this.told = null;
  }

  readonly close = (): void => {
    this.signal.removeEventListener('abort', this.close);
    this.tell(false);
    this.closed();
  };
}
