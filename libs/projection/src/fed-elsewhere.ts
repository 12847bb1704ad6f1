import { comparePositions, type Position } from '@stemma/models';
import type { Store } from './ports/sink.js';

/** How far the content of a lane is that another process feeds: its checkpoint tells, unless the store was put back. */
export class FedElsewhere {
  private agreedAt = -Infinity;
  /** What it had not reached when that was last seen to be the frontier. */
  private ahead: { readonly frontier: Position; readonly askedAt: Date } | null = null;

  constructor(
    /** Null where the sink has no content of its own. */
    private readonly store: Store | null,
    private readonly lane: number,
  ) {}

  /**
   * Since when it holds all that there was, as far as this look tells; null: that is not known. Under steady writes it is
   * never at the frontier, but it comes by where that was before.
   */
  caughtUpAt(reached: Position, frontier: Position, askedAt: Date): Date | null {
    const isAt = comparePositions(reached, frontier) >= 0;
    const passed =
      this.ahead !== null && comparePositions(reached, this.ahead.frontier) >= 0 ? this.ahead : null;
    if (isAt) this.ahead = null;
    else if (this.ahead === null || passed !== null) this.ahead = { frontier, askedAt };
    return isAt ? askedAt : (passed?.askedAt ?? null);
  }

  /**
   * The store may be far away: as long as it holds what the checkpoint says, it is asked every `lookMs` of its pace.
   * @param noted what the checkpoint says.
   */
  async reached(noted: Position | null, signal: AbortSignal): Promise<Position | null> {
    if (this.store === null || noted === null) return noted;
    if (performance.now() - this.agreedAt < this.store.pace.lookMs) return noted;
    const held = await this.store.position(this.lane, signal);
    if (held === null || comparePositions(held, noted) < 0) return held;
    this.agreedAt = performance.now();
    return noted;
  }
}
