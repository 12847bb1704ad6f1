import type { Position } from '@stemma/models';
import type { Clock } from '@stemma/orchestration';
import type { ChangeFeed, LaneQuestion, LaneSeen } from './ports/change-feed.js';

/** What a look told. */
export interface News {
  /** All that was committed before, and that no running transaction could precede, was seen. */
  readonly askedAt: Date;
  readonly frontier: Position;
  /** Null where nothing was asked of the lane. */
  readonly lane: LaneSeen | null;
}

export interface WatchedLane {
  /** So often there is a look while nothing happens. */
  readonly pollMs: number;
  /** What shall be asked of it; null: nothing but how far the record is. */
  readonly question: LaneQuestion | null;
  /** @param isPrompted something was committed, or a reader waits. */
  hear(news: News | Error, isPrompted: boolean): void;
}

/** So long after a commit all that came meanwhile is looked at together. */
const LINGER_MS = 75;
/** While a reader waits, a commit is looked at at once, but for so long after the last look. */
const EAGER_MS = 25;

/** Looks at the record for all lanes of a process, with one statement: they ask it only when there is something to do. */
export class Watcher {
  private readonly lanes = new Set<WatchedLane>();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | null = null;
  private lookedAt = -Infinity;
  private dueAt = Infinity;
  private isPrompted = false;
  private readers = 0;

  constructor(
    private readonly feed: Pick<ChangeFeed, 'look'>,
    private readonly clock: Clock,
  ) {}

  join(lane: WatchedLane): void {
    this.lanes.add(lane);
    this.lookAt(performance.now());
  }

  /** Resolves when nothing is asked for the lane any more. */
  async leave(lane: WatchedLane): Promise<void> {
    this.lanes.delete(lane);
    if (this.lanes.size === 0) {
      clearTimeout(this.timer);
      this.dueAt = Infinity;
    }
    await this.looking;
  }

  /** Something was committed, or a checkpoint has moved. */
  wake(): void {
    this.isPrompted = true;
    const now = performance.now();
    this.lookAt(this.readers > 0 ? Math.max(now, this.lookedAt + EAGER_MS) : now + LINGER_MS);
  }

  /** A reader waits for a lane to move. @returns what ends that. */
  hurry(): () => void {
    this.readers++;
    this.wake();
    return () => {
      this.readers--;
    };
  }

  /** Or before. */
  private lookAt(at: number): void {
    if (this.lanes.size === 0 || at >= this.dueAt) return;
    this.dueAt = at;
    if (this.looking === null) this.arm();
  }

  private arm(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => {
        this.looking = this.look();
      },
      Math.max(0, this.dueAt - performance.now()),
    );
  }

  private async look(): Promise<void> {
    const { isPrompted } = this;
    this.isPrompted = false;
    this.dueAt = Infinity;
    this.lookedAt = performance.now();
    await this.ask(isPrompted);
    this.looking = null;
    if (this.lanes.size === 0) return;
    const restMs = this.readers > 0 ? LINGER_MS : Math.min(...[...this.lanes].map(({ pollMs }) => pollMs));
    // What came while the record was asked is due before that.
    this.dueAt = Math.min(this.dueAt, performance.now() + restMs);
    this.arm();
  }

  private async ask(isPrompted: boolean): Promise<void> {
    const askedAt = this.clock();
    const asked = [...this.lanes].map((lane) => ({ lane, question: lane.question }));
    const questions = asked.flatMap(({ question }) => question ?? []);
    try {
      const { frontier, lanes } = await this.feed.look(questions);
      const answers = lanes.values();
      for (const { lane, question } of asked) {
        const seen = question === null ? null : (answers.next().value ?? null);
        lane.hear({ askedAt, frontier, lane: seen }, isPrompted);
      }
    } catch (error) {
      const fault = error instanceof Error ? error : new Error(String(error));
      for (const { lane } of asked) lane.hear(fault, isPrompted);
    }
  }
}
