import { comparePositions, type Position } from '@stemma/models';
import {
  Breaker,
  type BreakerState,
  type Clock,
  type FallbackReason,
  type Lacking,
  type RoutedMirror,
} from '@stemma/orchestration';
import type { OfAnotherRecord } from './another-record.js';
import { Arrivals } from './arrivals.js';
import {
  LANE_DEFAULTS,
  type LaneOptions,
  type LaneStatus,
  type LaneStores,
  type LoadProgress,
} from './lane.js';
import { lackingOf } from './lacking.js';
import { LaneRunner } from './lane-runner.js';
import { caughtUpSince, earliest, loadedTogether, retrying } from './lanes-together.js';
import { isMirror, type Mirror, type SnapshotStatus } from './ports/mirror.js';
import type { Sink } from './ports/sink.js';
import { punctual } from './punctual.js';
import { SoleWriter, type Lanes, type SoleWork } from './sole-writer.js';
import { Watcher } from './watcher.js';

export interface SinkStatus {
  readonly name: string;
  /** Of the lane that is furthest behind; null while any lane has none. */
  readonly position: Position | null;
  readonly lanes: readonly LaneStatus[];
  /** Null where the sink keeps none. */
  readonly snapshot: SnapshotStatus | null;
  /** Of the reads of this process; null where nobody reads from it, or it lives within. */
  readonly breaker: BreakerState | null;
}

/** Keeps one sink in step with the record, on as many lanes as it takes. */
export class Projector implements RoutedMirror, Lanes {
  readonly breaker: Breaker | null;
  private readonly lanes: readonly LaneRunner[];
  private readonly arrivals = new Arrivals();
  private readonly soleWriter = new SoleWriter(this);
  private readonly running = new Map<LaneRunner, Promise<void>>();
  /** Whoever holds a lane and is silent for so long loses it. */
  readonly leaseMs: number;
  private readonly feeds: boolean;

  /** Each call of it has a deadline. */
  readonly sink: Sink;

  constructor(
    sink: Sink,
    readonly holder: string,
    readonly stores: LaneStores,
    readonly clock: Clock,
    options: Partial<LaneOptions> = {},
    /** One for all projectors of a process. */
    private readonly watcher = new Watcher(stores.feed, clock),
  ) {
    const settled = { ...LANE_DEFAULTS, ...options };
    this.leaseMs = settled.leaseMs;
    this.breaker = isMirror(sink) && sink.scope === 'shared' ? new Breaker() : null;
    this.feeds = settled.feeds;
    this.sink = punctual(sink, sink.pace.deadlineMs);
    const { tell } = this.arrivals;
    this.lanes = Array.from(
      { length: sink.lanes },
      (_, lane) => new LaneRunner(this.sink, lane, holder, stores, settled, clock, watcher, tell),
    );
  }

  start(): void {
    for (const lane of this.lanes) this.running.set(lane, lane.run());
  }

  /** Something was committed. */
  wake(): void {
    this.watcher.wake();
  }

  /** Resolves when the pages in hand are applied and acknowledged. */
  async stop(): Promise<void> {
    for (const lane of this.lanes) lane.stop();
    await Promise.all(this.running.values());
  }

  /** Resolves when no lane of this process applies anything. */
  async pause(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.pause()));
  }

  /** Lanes resume from what the sink then says that it holds. */
  resume(): void {
    for (const lane of this.lanes) lane.resume();
  }

  /** Until its lanes have looked, it is not known where they stand. */
  forgetPosition(): void {
    for (const lane of this.lanes) lane.forgetPosition();
  }

  /** Writes beside the lanes, as their one holder: see `SoleWriter`. */
  asHolder<T>(signal: AbortSignal, work: SoleWork<T>): Promise<T> {
    return this.soleWriter.write(signal, work);
  }

  /** This process leaves it to others to feed it, and one of them does. */
  get isFedElsewhere(): boolean {
    return !this.feeds && this.laneStatus.some(({ heldBy }) => heldBy !== null);
  }

  /** The sink, where it can be compared with the record; null where it only consumes. */
  get mirror(): Mirror | null {
    return isMirror(this.sink) ? this.sink : null;
  }

  get status(): SinkStatus {
    const { name, position, laneStatus: lanes } = this;
    return {
      ...{ name, position, lanes },
      snapshot: this.mirror?.snapshot ?? null,
      breaker: this.breaker?.state ?? null,
    };
  }

  /** Of all lanes that are loaded now; null where none is. */
  get loaded(): LoadProgress | null {
    return loadedTogether(this.laneStatus);
  }

  get name(): string {
    return this.sink.name;
  }

  get position(): Position | null {
    return earliest(this.laneStatus);
  }

  /** Why it cannot answer while it has no position. */
  get notReady(): FallbackReason {
    return retrying(this.laneStatus) === undefined ? 'warming' : 'unavailable';
  }

  /** Why its first lane that retries does; null while none has to. */
  get fault(): string | null {
    const lane = retrying(this.laneStatus);
    return lane === undefined
      ? null
      : `lane ${String(lane.lane)} of ${this.name}: ${lane.cause ?? 'no cause is told'}`;
  }

  /** Why no patience brings it on, but a rebuild does; null while there is no such reason. */
  get refusal(): OfAnotherRecord | null {
    return this.lanes.find(({ refusal }) => refusal !== null)?.refusal ?? null;
  }

  /** At most so long ago it held everything that the record held; null until it does for the first time. */
  get lagMs(): number | null {
    const since = caughtUpSince(this.laneStatus);
    return since === null ? null : Math.max(0, this.clock().getTime() - since);
  }

  get feedLagMs(): number | null {
    return this.lagMs;
  }

  /** Calls `listener` whenever a lane moves or changes its state. @returns a function that ends that. */
  onMove(listener: () => void): () => void {
    return this.arrivals.onMove(listener);
  }

  hasReached(position: Position): boolean {
    const reached = this.position;
    return reached !== null && comparePositions(reached, position) >= 0;
  }

  get lacking(): Lacking {
    return lackingOf(this.lanes.map(({ lacking }) => lacking));
  }

  /** Whether the sink has reached `position`, at the latest after `timeoutMs`. */
  async reaches(position: Position, timeoutMs: number): Promise<boolean> {
    if (this.hasReached(position)) return true;
    if (timeoutMs <= 0) return false;
    const endHurry = this.watcher.hurry();
    return this.arrivals.until(() => this.hasReached(position), timeoutMs).finally(endHurry);
  }

  private get laneStatus(): LaneStatus[] {
    return this.lanes.map((lane) => lane.status);
  }
}
