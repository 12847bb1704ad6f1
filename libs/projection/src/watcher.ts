import type { Position } from '@stemma/models';
import type { Clock } from '@stemma/orchestration';
import type { ChangeFeed, LaneQuestion, LaneSeen } from './ports/change-feed.js';

/** What a look told. */
export interface News {
  /** All that was committed before, and that no running transaction could precede, was seen. */
  readonly askedAt: Date;
  readonly frontier: Position;
  readonly isImporting: boolean;
  /** Null where nothing was asked of the lane. */
  readonly lane: LaneSeen | null;
}

export interface WatchedLane {
  /** So often there is a look while nothing happens. */
  readonly pollMs: number;
  /** So long after a commit it waits, so that all that came meanwhile is looked at together. */
  readonly lingerMs: number;
  /** What shall be asked of it; null: nothing but how far the record is. */
  readonly question: LaneQuestion | null;
  /** @param isPrompted something was committed, or a reader waits. */
  hear(news: News | Error, isPrompted: boolean): void;
}

/** While a reader waits, a commit is looked at at once, but for so long after the last look; */
const EAGER_MS = 25;
/** and where there is none, there is a look so often: whatever the reader waits for may be another process's to tell. */
const ANXIOUS_MS = 75;
/** A timer may ring so much too early. */
const TICK_MS = 1;

/**
 * Looks at the record for all lanes of a process, with one statement: they ask it only when there is something to do.
 * No `Loop`: when it looks next changes with each commit, and with each reader that waits.
 */
export class Watcher {
  /** When each shall be told of what was committed; `Infinity`: nothing was. */
  private readonly lanes = new Map<WatchedLane, number>();
  private timer: NodeJS.Timeout | undefined;
  private ringsAt = Infinity;
  private looking: Promise<void> | null = null;
  private lookedAt = -Infinity;
  private pollAt = Infinity;
  private readers = 0;

  constructor(
    private readonly feed: Pick<ChangeFeed, 'look'>,
    private readonly clock: Clock,
  ) {}

  join(lane: WatchedLane): void {
    this.lanes.set(lane, performance.now());
    this.arm();
  }

  /** Resolves when nothing is asked for the lane any more. */
  async leave(lane: WatchedLane): Promise<void> {
    this.lanes.delete(lane);
    if (this.lanes.size === 0) this.disarm();
    await this.looking;
  }

  /** Something was committed, or a checkpoint has moved. */
  wake(): void {
    const now = performance.now();
    const eagerAt = this.readers > 0 ? Math.max(now, this.lookedAt + EAGER_MS) : Infinity;
    for (const [lane, dueAt] of this.lanes)
      this.lanes.set(lane, Math.min(dueAt, eagerAt, now + lane.lingerMs));
    this.arm();
  }

  /** A reader waits for a lane to move. @returns what ends that. */
  hurry(): () => void {
    this.readers++;
    this.wake();
    return () => {
      this.readers--;
    };
  }

  private arm(): void {
    const dueAt = Math.min(this.pollAt, ...this.lanes.values());
    if (this.looking !== null || this.lanes.size === 0 || dueAt >= this.ringsAt) return;
    this.disarm();
    this.ringsAt = dueAt;
    this.timer = setTimeout(
      () => {
        this.looking = this.look();
      },
      Math.max(0, dueAt - performance.now()),
    );
  }

  private disarm(): void {
    clearTimeout(this.timer);
    this.ringsAt = Infinity;
  }

  private async look(): Promise<void> {
    this.ringsAt = Infinity;
    this.lookedAt = performance.now();
    const now = this.lookedAt + TICK_MS;
    const isPoll = this.pollAt <= now;
    const asked = [...this.lanes]
      .map(([lane, dueAt]) => ({ lane, question: lane.question, isPrompted: dueAt <= now }))
      .filter(({ isPrompted }) => isPoll || isPrompted);
    for (const { lane } of asked) this.lanes.set(lane, Infinity);
    await this.ask(asked);
    this.looking = null;
    const restMs =
      this.readers > 0 ? ANXIOUS_MS : Math.min(...[...this.lanes.keys()].map(({ pollMs }) => pollMs));
    // Lanes that are told of commits seldom are looked at as often as all others: leases are renewed on the way.
    this.pollAt = Math.min(isPoll ? Infinity : this.pollAt, performance.now() + restMs);
    this.arm();
  }

  private async ask(asked: readonly Asked[]): Promise<void> {
    const askedAt = this.clock();
    const questions = asked.flatMap(({ question }) => question ?? []);
    try {
      const { frontier, isImporting, lanes } = await this.feed.look(questions);
      const answers = lanes.values();
      for (const { lane, question, isPrompted } of asked) {
        const seen = question === null ? null : (answers.next().value ?? null);
        lane.hear({ askedAt, frontier, isImporting, lane: seen }, isPrompted);
      }
    } catch (error) {
      const fault = error instanceof Error ? error : new Error(String(error));
      for (const { lane, isPrompted } of asked) lane.hear(fault, isPrompted);
    }
  }
}

interface Asked {
  readonly lane: WatchedLane;
  readonly question: LaneQuestion | null;
  readonly isPrompted: boolean;
}
