import { comparePositions, StemmaError, type Position } from '@stemma/models';
import type { FallbackReason } from '@stemma/orchestration';
import type { LoadProgress } from './lane.js';
import type { ChangeFeed, Stall } from './ports/change-feed.js';
import type { DeadLetters } from './ports/dead-letters.js';
import type { Projector, SinkStatus } from './projector.js';

export interface SyncStatus {
  /** Of the newest committed change. */
  readonly position: Position;
  /** Up to where mirrors may read: no running transaction can still commit anything older. */
  readonly frontier: Position;
  /** The transaction that committed changes wait for; null while none do. */
  readonly stall: Stall | null;
  readonly mirrors: readonly MirrorStatus[];
}

export interface MirrorStatus extends SinkStatus {
  /** At most so long ago it held everything that the record held; null until it does for the first time. */
  readonly lagMs: number | null;
  /** When the oldest change was made that it does not hold; null where it holds all, or nothing. */
  readonly oldestUnapplied: Date | null;
  readonly perSecond: number;
  readonly deadLetters: number;
}

export interface MirrorReadiness {
  readonly name: string;
  /** All but `ready`: the record answers in its place. */
  readonly state: 'ready' | FallbackReason;
  readonly loaded: LoadProgress | null;
}

/**
 * pending         the mirror has not got there
 * applied         the mirror shows the write
 * superseded      all that the write changed has been changed again since, and the mirror shows that
 * failed          the mirror cannot take an entity of it: there is a dead letter
 * not_applicable  it changed nothing that the mirror keeps, or was dropped from the log, as every mirror had it
 */
type WriteState = 'pending' | 'applied' | 'superseded' | 'failed' | 'not_applicable';

export interface WriteStatus {
  readonly mirror: string;
  readonly state: WriteState;
  /** Why it failed. */
  readonly cause: string | null;
}

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

  /** Something was committed, or a checkpoint has moved: look soon, instead of at the next poll. */
  wake(): void {
    for (const projector of this.projectors) projector.wake();
  }

  async stop(): Promise<void> {
    await Promise.all(this.projectors.map((projector) => projector.stop()));
  }

  /** Those that can be compared with the record. */
  get mirrorNames(): string[] {
    return this.projectors.filter(({ mirror }) => mirror !== null).map(({ name }) => name);
  }

  /** @throws StemmaError `mirror_not_found`. */
  mirrorNamed(name: string): Projector {
    const projector = this.projectors.find((one) => one.name === name && one.mirror !== null);
    if (projector === undefined) {
      const known = this.mirrorNames;
      throw new StemmaError(
        'mirror_not_found',
        `There is no mirror ${name} here; there ${listText(known)}.`,
        {
          extra: { mirrors: known },
        },
      );
    }
    return projector;
  }

  /** Whether this process leaves it to others to feed a mirror, and one of them does. */
  isFedElsewhere(name: string): boolean {
    return this.projectors.find((one) => one.name === name)?.isFedElsewhere ?? false;
  }

  /** @throws StemmaError `mirror_not_found`. */
  projectorNamed(name: string): Projector {
    return this.projectors.find((one) => one.name === name) ?? this.mirrorNamed(name);
  }

  /** What each mirror is ready for; how far it is loaded while it is. */
  get readiness(): MirrorReadiness[] {
    return this.projectors.flatMap(({ mirror, name, position, notReady, loaded }) =>
      mirror === null ? [] : [{ name, state: position === null ? notReady : 'ready', loaded }],
    );
  }

  async status(): Promise<SyncStatus> {
    const [position, frontier, stall] = await Promise.all([
      this.feed.newest(),
      this.feed.frontier(),
      this.feed.stall(),
    ]);
    return {
      position,
      frontier,
      stall,
      mirrors: await Promise.all(this.projectors.map((one) => this.statusOf(one))),
    };
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

  private async statusOf(projector: Projector): Promise<MirrorStatus> {
    const { status, lagMs, sink } = projector;
    const [deadLetters, oldestUnapplied] = await Promise.all([
      this.deadLetters.count(projector.name),
      status.position === null ? null : this.feed.oldestAfter(status.position, sink.subjects),
    ]);
    const perSecond = status.lanes.reduce((sum, lane) => sum + lane.perSecond, 0);
    return { ...status, lagMs, oldestUnapplied, perSecond, deadLetters };
  }

  private async writeIn(projector: Projector, position: Position): Promise<WriteStatus> {
    const mirror = projector.name;
    // Before the record is asked: what is then reached was so when it was asked.
    const isReached = projector.hasReached(position);
    const written = await this.feed.written(position, projector.sink.subjects);
    if (written.length === 0) return { mirror, state: 'not_applicable', cause: null };
    for (const { subject, id } of written) {
      const letter = await this.deadLetters.find(mirror, subject, id);
      if (letter !== null) return { mirror, state: 'failed', cause: letter.cause };
    }
    if (!isReached) return { mirror, state: 'pending', cause: null };
    return {
      mirror,
      state: written.every(({ superseded }) => superseded) ? 'superseded' : 'applied',
      cause: null,
    };
  }
}

function listText(names: readonly string[]): string {
  return names.length === 0 ? 'are none' : `${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}`;
}
