import type { Position } from '@stemma/models';
import { isSamePosition, type Store, type StoredPosition } from './ports/mirror.js';
import { randomNumber } from './random-number.js';

/** What one lane of a store is known to say of its content (docs/adr/0007). */
export class NotedPosition {
  private noted: StoredPosition | null = null;
  /** What the store may say instead, where it was cut off while it was told. */
  private told: StoredPosition | null = null;

  constructor(
    private readonly store: Store,
    private readonly lane: number,
  ) {}

  /** Asks the store. From now on that is what it is known to say. */
  async look(): Promise<{ held: StoredPosition | null; isAsNoted: boolean }> {
    const held = await this.store.position(this.lane);
    const isAsNoted = isSamePosition(held, this.noted) || isSamePosition(held, this.told);
    this.noted = held;
    return { held, isAsNoted };
  }

  /**
   * Puts a position in the place of the one that is known.
   * @throws ContentChanged where the store says another one: it was put back from a copy, or lost.
   */
  async note({ tx, seq }: Position): Promise<void> {
    this.told = { tx, seq, mark: randomNumber() };
    if (!(await this.store.setPosition(this.lane, this.told, this.noted))) throw new ContentChanged();
    this.noted = this.told;
  }
}

/** What the sink holds is not what the lane took it for, or nothing can follow on it: it must be looked at again. */
export class ContentChanged extends Error {}
