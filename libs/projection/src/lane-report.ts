import { causeOf, type Position } from '@stemma/models';
import type { Lacking } from '@stemma/orchestration';
import { OfAnotherRecord } from './another-record.js';
import { NOTHING } from './lacking.js';
import type { LaneState, LaneStatus } from './lane.js';
import { Rate } from './rate.js';

/** What a lane tells of itself. */
export class LaneReport {
  heldBy: string | null = null;
  caughtUpAt: Date | null = null;
  /** What of the sink waits as a dead letter, as far as the lane knows. Told before the lane moves on. */
  lacking: Lacking = NOTHING;
  /** In a row. */
  failures = 0;
  private ofState: LaneState = 'stopped';
  private ofPosition: Position | null = null;
  /** Of the fault that the lane has not got over yet. */
  private cause: string | null = null;
  private ofRefusal: OfAnotherRecord | null = null;
  private applied = 0;
  private deadLettered = 0;
  private readonly rate = new Rate();

  constructor(
    /** Tells those that wait for the lane that there is something new. */
    readonly moved: () => void,
  ) {}

  get state(): LaneState {
    return this.ofState;
  }

  get position(): Position | null {
    return this.ofPosition;
  }

  /** Why no patience brings the lane on; null while there is no such reason. */
  get refusal(): OfAnotherRecord | null {
    return this.ofRefusal;
  }

  get status(): Omit<LaneStatus, 'lane' | 'loaded'> {
    const { state, position, heldBy, caughtUpAt, applied, deadLettered, cause } = this;
    const { perSecond } = this.rate;
    return { state, position, heldBy, caughtUpAt, applied, deadLettered, perSecond, cause };
  }

  enter(state: LaneState): void {
    if (this.ofState === state) return;
    this.ofState = state;
    this.moved();
  }

  /** Until a try has succeeded, the fault is what there is to tell. */
  enterUnlessRetrying(state: LaneState): void {
    if (this.cause === null) this.enter(state);
  }

  moveTo(position: Position | null): void {
    this.ofPosition = position;
    this.moved();
  }

  fail(error: unknown): void {
    this.cause = causeOf(error);
    this.ofRefusal = error instanceof OfAnotherRecord ? error : null;
    this.failures++;
  }

  recover(): void {
    this.cause = null;
    this.ofRefusal = null;
    this.failures = 0;
  }

  count(applied: number, deadLettered: number): void {
    this.applied += applied;
    this.deadLettered += deadLettered;
    this.rate.add(applied);
  }
}
