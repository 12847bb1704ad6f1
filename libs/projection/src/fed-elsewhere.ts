import { comparePositions, type Position } from '@stemma/models';
import type { Store } from './ports/mirror.js';

/** How far the content of a lane is that another process feeds: its checkpoint tells, unless the store was put back. */
export class FedElsewhere {
  private agreedAt = -Infinity;

  constructor(
    /** Null where the sink has no content of its own. */
    private readonly store: Store | null,
    private readonly lane: number,
    private readonly lookMs: number,
  ) {}

  /**
   * The store may be far away: as long as it holds what the checkpoint says, it is asked every `lookMs`.
   * @param noted what the checkpoint says.
   */
  async reached(noted: Position | null): Promise<Position | null> {
    if (this.store === null || noted === null) return noted;
    if (performance.now() - this.agreedAt < this.lookMs) return noted;
    const held = await this.store.position(this.lane);
    if (held === null || comparePositions(held, noted) < 0) return held;
    this.agreedAt = performance.now();
    return noted;
  }
}
