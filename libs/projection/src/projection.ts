import { comparePositions, StemmaError, type Position } from '@stemma/models';
import type { ChangeFeed } from './ports/change-feed.js';
import type { DeadLetters } from './ports/dead-letters.js';
import type { Projector, SinkStatus } from './projector.js';

export interface SyncStatus {
  /** Of the newest committed change. */
  readonly position: Position;
  readonly mirrors: readonly MirrorStatus[];
}

export interface MirrorStatus extends SinkStatus {
  readonly lagMs: number;
  readonly deadLetters: number;
}

export type WriteState = 'pending' | 'applied' | 'failed' | 'not_applicable';

export interface WriteStatus {
  readonly mirror: string;
  readonly state: WriteState;
  /** Why it failed. */
  readonly cause: string | null;
}

/** More dead letters than this are not counted one by one. */
const MANY = 10_000;

/** All projectors of a process. */
export class Projection {
  private readonly projectors: Projector[] = [];

  constructor(
    private readonly feed: ChangeFeed,
    private readonly deadLetters: DeadLetters,
  ) {}

  add(projector: Projector): void {
    this.projectors.push(projector);
  }

  start(): void {
    for (const projector of this.projectors) projector.start();
  }

  /** Something was committed: look at once instead of at the next poll. */
  wake(): void {
    for (const projector of this.projectors) projector.wake();
  }

  async stop(): Promise<void> {
    await Promise.all(this.projectors.map((projector) => projector.stop()));
  }

  async status(): Promise<SyncStatus> {
    const mirrors = await Promise.all(
      this.projectors.map(async (projector) => ({
        ...projector.status,
        lagMs: projector.lagMs,
        deadLetters: (await this.deadLetters.list(projector.name, MANY)).length,
      })),
    );
    return { position: await this.feed.newest(), mirrors };
  }

  /**
   * What became of one write in each mirror.
   * @throws StemmaError `invalid_position` where nothing has been written there yet.
   */
  async write(position: Position): Promise<WriteStatus[]> {
    if (comparePositions(position, await this.feed.newest()) > 0) {
      throw new StemmaError('invalid_position', 'Nothing has been written at this position yet.');
    }
    return Promise.all(this.projectors.map((projector) => this.writeIn(projector, position)));
  }

  private async writeIn(projector: Projector, position: Position): Promise<WriteStatus> {
    const mirror = projector.name;
    const written = await this.feed.written(position, projector.sink.subjects);
    if (written.length === 0) return { mirror, state: 'not_applicable', cause: null };
    for (const { subject, id } of written) {
      const letter = await this.deadLetters.find(mirror, subject, id);
      if (letter !== null) return { mirror, state: 'failed', cause: letter.cause };
    }
    return { mirror, state: projector.hasReached(position) ? 'applied' : 'pending', cause: null };
  }
}
