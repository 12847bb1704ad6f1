import { comparePositions, POSITION_START, StemmaError, type Position } from '@stemma/models';
import type { Clock } from '@stemma/orchestration';
import { Alarm } from './alarm.js';
import { applyEntities, type Applied } from './apply-entities.js';
import { causeOf, isInfrastructureFault } from './faults.js';
import type { LaneOptions, LaneState, LaneStatus, LaneStores } from './lane.js';
import { LetterBook } from './letter-book.js';
import type { Lease } from './ports/checkpoints.js';
import { isMirror, type Sink } from './ports/mirror.js';
import { Rate } from './rate.js';

/** One lane of one sink: the state machine that docs/projection.md draws. */
export class LaneRunner {
  private state: LaneState = 'stopped';
  private position: Position | null = null;
  private caughtUpAt: Date | null = null;
  private applied = 0;
  private deadLettered = 0;
  private cause: string | null = null;

  private lease: Lease | null = null;
  /** Null: what the sink holds must be looked at (again) before the next page. */
  private letters: LetterBook | null = null;
  private renewedAt = 0;
  private lookedAt = 0;
  private failures = 0;
  private stopping = false;
  private pausing = false;
  private readonly rate = new Rate();
  private readonly alarm = new Alarm();
  private readonly resting = new Set<() => void>();

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
    return {
      lane,
      state,
      position,
      caughtUpAt,
      applied,
      deadLettered,
      cause,
      perSecond: this.rate.perSecond,
    };
  }

  wake(): void {
    this.alarm.wake();
  }

  stop(): void {
    this.stopping = true;
    this.alarm.wake();
  }

  /** Resolves when the lane applies nothing any more and has given its lease back. It keeps its position meanwhile. */
  async pause(): Promise<void> {
    this.pausing = true;
    if (this.state === 'failed' || this.state === 'stopped' || this.state === 'paused') return;
    this.alarm.wake();
    await new Promise<void>((resolve) => this.resting.add(resolve));
  }

  /** Goes on from what the sink then says that it holds. */
  resume(): void {
    this.pausing = false;
    this.alarm.wake();
  }

  /** Resolves when stopped, after the page in hand, or failed. */
  async run(): Promise<void> {
    this.begin();
    while (!this.stopping) {
      try {
        const more = this.pausing ? await this.rest() : await this.turn();
        if (!more) await this.alarm.sleep(this.options.pollMs);
      } catch (error) {
        if (!(await this.survives(error))) break;
      }
    }
    await this.giveBack();
    if (this.state !== 'failed') this.enter('stopped');
    this.nowResting();
  }

  /** @returns whether more is waiting. */
  private async turn(): Promise<boolean> {
    this.lease ??= await this.acquire();
    if (this.lease === null) return false;
    const isDue = performance.now() - this.lookedAt > this.options.lookMs;
    if (this.letters === null || isDue) {
      const letters = await this.settle(this.lease);
      if (letters === null) return true;
      this.letters = letters;
    }
    const more = await this.step(this.lease, this.letters);
    this.recover();
    return more;
  }

  private async rest(): Promise<boolean> {
    await this.giveBack();
    this.enter('paused');
    this.nowResting();
    return false;
  }

  private async acquire(): Promise<Lease | null> {
    const { checkpoints, feed } = this.stores;
    const lease = await checkpoints.acquire(this.sink.name, this.lane, this.holder, this.options.leaseMs);
    if (lease !== null) {
      this.renewedAt = performance.now();
      return lease;
    }
    // Somebody else feeds this lane. The checkpoint tells how far, unless the mirror was put back from an older copy.
    const askedAt = this.clock();
    const frontier = await feed.frontier();
    const noted = await checkpoints.reached(this.sink.name, this.lane);
    const held = isMirror(this.sink) ? await this.sink.position(this.lane) : noted;
    const reached = noted === null || held === null ? null : comparePositions(held, noted) < 0 ? held : noted;
    if (reached !== null && comparePositions(reached, frontier) >= 0) this.caughtUpAt = askedAt;
    this.enter('waiting');
    this.moveTo(reached);
    return null;
  }

  /** Finds out where the content stands, and loads it where that is nowhere. @returns null where it was interrupted. */
  private async settle(lease: Lease): Promise<LetterBook | null> {
    const { checkpoints, feed, deadLetters } = this.stores;
    const letters = this.letters ?? (await LetterBook.open(deadLetters, this.sink.name));
    const held = await this.sink.position(this.lane);
    if (held !== null && comparePositions(held, await feed.newest()) > 0) throw aheadOfRecord(this.sink.name);
    const isPartial = held?.tx === LOADING_TX && this.position === null;
    if (held === null || isPartial || !(await feed.reaches(held))) {
      if (!(await this.load(lease, letters))) return null;
    } else if (
      this.position === null ||
      comparePositions(held, this.position) !== 0 ||
      this.letters === null
    ) {
      // What the sink says of itself counts: one restored from an older copy is behind its checkpoint.
      this.mustHold(await checkpoints.rewind(lease, held));
      this.moveTo(held);
    }
    this.lookedAt = performance.now();
    return letters;
  }

  /** One page. @returns whether more is waiting. */
  private async step(lease: Lease, letters: LetterBook): Promise<boolean> {
    const lane = { lane: this.lane, lanes: this.sink.lanes };
    const askedAt = this.clock();
    const from = this.position ?? POSITION_START;
    const page = await this.stores.feed.page(from, this.sink.subjects, lane, this.options.pageSize);
    if (page.entities.length > 0) {
      this.enterUnlessRetrying('following');
      this.count(await applyEntities(this.sink, letters, page.entities));
    }
    if (comparePositions(page.next, from) > 0) await this.advance(lease, page.next);
    else await this.renew(lease);
    if (!page.more) {
      this.caughtUpAt = askedAt;
      this.enter('idle');
    }
    return page.more;
  }

  /** @returns false where it was interrupted: the next turn begins anew. */
  private async load(lease: Lease, letters: LetterBook): Promise<boolean> {
    const { feed, checkpoints } = this.stores;
    this.enterUnlessRetrying('loading');
    this.mustHold(await checkpoints.rewind(lease, null));
    this.moveTo(null);
    const lane = { lane: this.lane, lanes: this.sink.lanes };
    // Taken before the first entity is read: what changes meanwhile comes again as a change.
    const frontier = await feed.frontier();
    const loading = { tx: LOADING_TX, seq: BigInt(Math.ceil(Math.random() * 2 ** 52)) };
    await this.sink.setPosition(this.lane, loading);
    for (const subject of this.sink.subjects) {
      let after: string | null = null;
      for (;;) {
        if (this.stopping || this.pausing) return false;
        const entities = await feed.scan(subject, after, lane, this.options.pageSize);
        const last = entities.at(-1);
        if (last === undefined) break;
        this.count(await applyEntities(this.sink, letters, entities));
        this.recover();
        this.enter('loading');
        await this.renew(lease);
        after = last.id;
      }
    }
    this.mustHold(await checkpoints.rewind(lease, frontier));
    await this.tell(loading, frontier);
    this.moveTo(frontier);
    return true;
  }

  private async advance(lease: Lease, position: Position): Promise<void> {
    // The checkpoint first: it is fenced. Whoever lost the lane must not touch the sink's copy of it.
    this.mustHold(await this.stores.checkpoints.advance(lease, position, this.options.leaseMs));
    this.renewedAt = performance.now();
    await this.tell(this.position ?? POSITION_START, position);
    this.moveTo(position);
  }

  /** Only on top of what the lane knows the sink to hold: it may have been put back from an older copy meanwhile. */
  private async tell(known: Position, position: Position): Promise<void> {
    const held = await this.sink.position(this.lane);
    if (held === null || comparePositions(held, known) !== 0) throw new ContentChanged();
    await this.sink.setPosition(this.lane, position);
  }

  private async renew(lease: Lease): Promise<void> {
    if (performance.now() - this.renewedAt < this.options.leaseMs / 3) return;
    this.mustHold(await this.stores.checkpoints.renew(lease, this.options.leaseMs));
    this.renewedAt = performance.now();
  }

  private mustHold(answer: 'kept' | 'advanced' | 'behind' | 'taken'): void {
    if (answer === 'taken') throw new LeaseLost();
  }

  /** @returns false where the lane must not go on. */
  private async survives(error: unknown): Promise<boolean> {
    // Whatever happened, the sink may not be what it was: look again.
    this.letters = null;
    if (error instanceof LeaseLost) {
      this.lease = null;
      this.enter('waiting');
      return true;
    }
    if (error instanceof ContentChanged) {
      this.position = null;
      return true;
    }
    this.cause = causeOf(error);
    if (!isInfrastructureFault(error)) {
      this.enter('failed');
      return false;
    }
    if (StemmaError.is(error, 'mirror_unavailable')) this.position = null;
    this.enter('retrying');
    const ceiling = Math.min(this.options.maxBackoffMs, 50 * 2 ** Math.min(this.failures++, 20));
    await this.alarm.sleep(ceiling * (0.5 + Math.random() / 2));
    return true;
  }

  private async giveBack(): Promise<void> {
    const { lease } = this;
    this.lease = null;
    this.letters = null;
    if (lease !== null) await this.stores.checkpoints.release(lease).catch(() => undefined);
  }

  private count({ applied, deadLettered }: Applied): void {
    this.applied += applied;
    this.deadLettered += deadLettered;
    this.rate.add(applied);
  }

  private moveTo(position: Position | null): void {
    this.position = position;
    this.onMove();
  }

  private recover(): void {
    this.failures = 0;
    this.cause = null;
  }

  /** Until a try has succeeded, the fault is what there is to tell. */
  private enterUnlessRetrying(state: LaneState): void {
    if (this.cause === null) this.enter(state);
  }

  private begin(): void {
    this.stopping = false;
    this.enter('waiting');
  }

  private enter(state: LaneState): void {
    if (this.state === state) return;
    this.state = state;
    this.onMove();
  }

  private nowResting(): void {
    for (const tell of this.resting) tell();
    this.resting.clear();
  }
}

/**
 * What a sink says that is being loaded: a part of everything, which nothing can follow on. Each load has a number, so
 * that a part put back from a copy is not taken for the present one.
 */
const LOADING_TX = 0n;

class LeaseLost extends Error {}
class ContentChanged extends Error {}

function aheadOfRecord(mirror: string): StemmaError {
  return new StemmaError(
    'mirror_unavailable',
    `${mirror} holds changes that the record does not have: was Postgres put back from a backup? Run: stemma rebuild ${mirror}`,
  );
}
