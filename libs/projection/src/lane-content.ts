import { withAPartMore } from './loading-at.js';
import {
  isSamePosition,
  isStore,
  type Refusal,
  type Sink,
  type Store,
  type StoredPosition,
} from './ports/sink.js';
import type { Entity } from './ports/subject.js';

/** So many of those that were cut off may take effect yet. */
const PAGES_UNDER_WAY = 16;

/** What one lane of a sink is known to say of its content (docs/adr/0007), and the way of each page to it. */
export class LaneContent {
  private readonly store: Store | null;
  private known: StoredPosition | null = null;
  /** What it may say instead, where pages were cut off. */
  private told: StoredPosition[] = [];

  constructor(
    private readonly sink: Sink,
    private readonly lane: number,
  ) {
    this.store = isStore(sink) ? sink : null;
  }

  /** Where it is known to stand. */
  get at(): StoredPosition | null {
    return this.known;
  }

  /**
   * Asks the store; of a sink without content of its own there is nothing to know. From now on that is what is known.
   * @returns `isAsKnown` where it stands there still, or where a page of this lane leads that was cut off.
   */
  async look(signal: AbortSignal): Promise<{ held: StoredPosition | null; isAsKnown: boolean }> {
    if (this.store === null) return { held: null, isAsKnown: true };
    const held = await this.store.position(this.lane, signal);
    const hasMoved = !isSamePosition(held, this.known);
    const isAsKnown = !hasMoved || this.told.some((to) => isSamePosition(held, to));
    if (hasMoved) this.told = [];
    this.known = held;
    return { held, isAsKnown };
  }

  /** @returns what is refused; where nothing is, the content stands at `to`. @throws what `Sink.apply` does. */
  async apply(
    entities: readonly Entity[],
    to: StoredPosition,
    signal: AbortSignal,
  ): Promise<readonly Refusal[]> {
    const { lane, known: from } = this;
    if (this.store === null && entities.length === 0) return [];
    this.told = [...this.told, to].slice(-PAGES_UNDER_WAY);
    const refusals = await this.sink.apply({ lane, entities, from, to }, signal);
    if (refusals.length === 0 && this.store !== null) {
      this.known = to;
      this.told = [];
    }
    return refusals;
  }

  /** The same of a part of a page: it stands where it did. */
  applyPart(
    entities: readonly Entity[],
    to: StoredPosition,
    signal: AbortSignal,
  ): Promise<readonly Refusal[]> {
    return this.apply(entities, this.known === null ? to : withAPartMore(this.known), signal);
  }
}
