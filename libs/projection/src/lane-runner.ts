import { comparePositions, POSITION_START, type Position } from '@stemma/models';
import type { Clock } from '@stemma/orchestration';
import { Alarm } from './alarm.js';
import { applyEntities } from './apply-entities.js';
import { causeOf, isInfrastructureFault } from './faults.js';
import type { ChangeFeed } from './ports/change-feed.js';
import type { Checkpoints, Lease } from './ports/checkpoints.js';
import type { DeadLetters } from './ports/dead-letters.js';
import type { Sink } from './ports/mirror.js';

/*
 * One lane of one sink, as a state machine:
 *
 *   waiting ──lease──▶ loading ──everything applied──▶ following ⇄ idle
 *      ▲                  ▲                                │
 *      └──lease lost──────┴──────content lost, log cut─────┘
 *
 * waiting    another process holds the lane
 * loading    the sink is empty (or its content was lost, or the log no longer reaches back): all entities are read
 *            from the record in id order; changes made meanwhile follow afterwards, under the rev guard
 * following  pages of changes are applied; the checkpoint moves only after the sink has acknowledged
 * idle       everything is applied; a wake-up or the poll interval starts the next page
 * retrying   the infrastructure failed: the same step again after a pause, for ever; nothing is queued in memory
 * failed     a dead letter could not be stored: nothing moves until a person has looked, and the process restarts
 */
export type LaneState = 'waiting' | 'loading' | 'following' | 'idle' | 'retrying' | 'failed' | 'stopped';

export interface LaneStatus {
  readonly lane: number;
  readonly state: LaneState;
  readonly position: Position | null;
  /** When it last had nothing left to do; null where that never was. */
  readonly caughtUpAt: Date | null;
  /** Entities applied since the process started. */
  readonly applied: number;
  readonly deadLettered: number;
  /** Of the last fault; null while all is well. */
  readonly cause: string | null;
}

export interface LaneOptions {
  readonly pageSize: number;
  readonly pollMs: number;
  readonly leaseMs: number;
  readonly maxBackoffMs: number;
}

export const LANE_DEFAULTS: LaneOptions = { pageSize: 500, pollMs: 200, leaseMs: 15_000, maxBackoffMs: 5_000 };

export interface LaneStores {
  readonly feed: ChangeFeed;
  readonly checkpoints: Checkpoints;
  readonly deadLetters: DeadLetters;
}

export class LaneRunner {
  private state: LaneState = 'waiting';
  private position: Position | null = null;
  private caughtUpAt: Date | null = null;
  private applied = 0;
  private deadLettered = 0;
  private cause: string | null = null;
  private failures = 0;
  private stopping = false;
  private readonly alarm = new Alarm();

  constructor(
    private readonly sink: Sink,
    private readonly lane: number,
    private readonly holder: string,
    private readonly stores: LaneStores,
    private readonly options: LaneOptions,
    private readonly clock: Clock,
    private readonly onMove: () => void,
  ) {}

  get status(): LaneStatus {
    const { lane, state, position, caughtUpAt, applied, deadLettered, cause } = this;
    return { lane, state, position, caughtUpAt, applied, deadLettered, cause };
  }

  wake(): void {
    this.alarm.wake();
  }

  stop(): void {
    this.stopping = true;
    this.alarm.wake();
  }

  /** Resolves when stopped, after the page in hand. */
  async run(): Promise<void> {
    let lease: Lease | null = null;
    while (!this.stopping) {
      try {
        lease ??= await this.start();
        const more: boolean = lease === null ? false : await this.step(lease);
        if (lease !== null && this.position === null) lease = null;
        this.failures = 0;
        this.cause = null;
        if (!more) await this.alarm.sleep(this.options.pollMs);
      } catch (error) {
        if (await this.survives(error)) continue;
        break;
      }
    }
    if (lease !== null) await this.stores.checkpoints.release(lease).catch(() => undefined);
    if (this.state !== 'failed') this.enter('stopped');
  }

  /** Takes the lane and finds out where its content stands. */
  private async start(): Promise<Lease | null> {
    const { checkpoints, feed } = this.stores;
    const lease = await checkpoints.acquire(this.sink.name, this.lane, this.holder, this.options.leaseMs);
    if (lease === null) {
      this.enter('waiting');
      return null;
    }
    const held = await this.sink.position(this.lane);
    if (held === null || !(await feed.reaches(held))) {
      await this.load(lease);
    } else {
      // A sink restored from an older copy is behind its checkpoint: what it says of itself counts.
      if (lease.position === null || comparePositions(held, lease.position) !== 0) await checkpoints.rewind(lease, held);
      this.moveTo(held);
    }
    return lease;
  }

  /** One page. @returns whether more is waiting. */
  private async step(lease: Lease): Promise<boolean> {
    const { feed } = this.stores;
    const lane = { lane: this.lane, lanes: this.sink.lanes };
    const askedAt = this.clock();
    const page = await feed.page(this.position ?? POSITION_START, this.sink.subjects, lane, this.options.pageSize);
    if (page.entities.length > 0) {
      this.enter('following');
      this.count(await applyEntities(this.sink, this.stores.deadLetters, page.entities));
    }
    if (this.position === null || comparePositions(page.next, this.position) > 0) await this.advance(lease, page.next);
    if (!page.more) {
      this.caughtUpAt = askedAt;
      this.enter('idle');
    }
    return page.more;
  }

  private async load(lease: Lease): Promise<void> {
    this.enter('loading');
    const { feed } = this.stores;
    const lane = { lane: this.lane, lanes: this.sink.lanes };
    // Taken before the first entity is read: what changes meanwhile comes again as a change.
    const frontier = await feed.frontier();
    for (const subject of this.sink.subjects) {
      let after: string | null = null;
      for (;;) {
        if (this.stopping) return;
        const entities = await feed.scan(subject, after, lane, this.options.pageSize);
        const last = entities.at(-1);
        if (last === undefined) break;
        this.count(await applyEntities(this.sink, this.stores.deadLetters, entities));
        await this.keep(lease);
        after = last.id;
      }
    }
    await this.sink.setPosition(this.lane, frontier);
    await this.stores.checkpoints.rewind(lease, frontier);
    this.moveTo(frontier);
  }

  private async advance(lease: Lease, position: Position): Promise<void> {
    await this.sink.setPosition(this.lane, position);
    const moved = await this.stores.checkpoints.advance(lease, position, this.options.leaseMs);
    if (moved === 'taken') this.lose();
    else this.moveTo(position);
  }

  /** Renews the lease of a long load. */
  private async keep(lease: Lease): Promise<void> {
    const kept = await this.stores.checkpoints.advance(lease, lease.position ?? POSITION_START, this.options.leaseMs);
    if (kept === 'taken') throw new LeaseLost();
  }

  private lose(): void {
    this.position = null;
    this.enter('waiting');
  }

  /** @returns false where the lane must not go on. */
  private async survives(error: unknown): Promise<boolean> {
    if (error instanceof LeaseLost) {
      this.lose();
      return true;
    }
    this.cause = causeOf(error);
    if (!isInfrastructureFault(error)) {
      this.enter('failed');
      return false;
    }
    this.enter('retrying');
    const ceiling = Math.min(this.options.maxBackoffMs, 50 * 2 ** this.failures++);
    await this.alarm.sleep(ceiling * (0.5 + Math.random() / 2));
    return true;
  }

  private count({ applied, deadLettered }: { applied: number; deadLettered: number }): void {
    this.applied += applied;
    this.deadLettered += deadLettered;
  }

  private moveTo(position: Position): void {
    this.position = position;
    this.onMove();
  }

  private enter(state: LaneState): void {
    if (this.state === state) return;
    this.state = state;
    this.onMove();
  }
}

class LeaseLost extends Error {}
