import { comparePositions, StemmaError, type Position } from '@stemma/models';
import type { ChangeFeed } from './ports/change-feed.js';
import type { DeadLetters } from './ports/dead-letters.js';
import type { Projector } from './projector.js';
import type { MirrorReadiness, MirrorStatus, SyncStatus } from './sync-status.js';
import { writeIn, type WriteStatus } from './write-status.js';

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

  /** One for each sink. */
  get all(): readonly Projector[] {
    return this.projectors;
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
    const asked = { feed: this.feed, deadLetters: this.deadLetters };
    return Promise.all(this.projectors.map((projector) => writeIn(projector, position, asked)));
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
}

function listText(names: readonly string[]): string {
  return names.length === 0 ? 'are none' : `${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}`;
}
