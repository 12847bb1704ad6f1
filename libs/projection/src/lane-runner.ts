import { comparePositions, POSITION_START, StemmaError, type Position } from '@stemma/models';
import type { Clock } from '@stemma/orchestration';
import { Alarm } from './alarm.js';
import { applyEntities, type Applied } from './apply-entities.js';
import { causeOf, isInfrastructureFault } from './faults.js';
import type { LaneOptions, LaneState, LaneStatus, LaneStores } from './lane.js';
import { LetterBook } from './letter-book.js';
import type { Lease } from './ports/checkpoints.js';
import {
  isLoading,
  isSamePosition,
  isStore,
  type Sink,
  type Store,
  type StoredPosition,
} from './ports/mirror.js';
import type { Entity } from './ports/subject.js';
import { Rate } from './rate.js';

/** One lane of one sink: the state machine that docs/projection.md draws. */
export class LaneRunner {
  private state: LaneState = 'stopped';
  private position: Position | null = null;
  private heldBy: string | null = null;
  private caughtUpAt: Date | null = null;
  private applied = 0;
  private deadLettered = 0;
  private cause: string | null = null;

  private lease: Lease | null = null;
  /** Null: what the sink holds must be looked at (again) before the next page. */
  private letters: LetterBook | null = null;
  private readonly store: Store | null;
  /** What the store is known to say of itself; and what it may say where it was cut off while it was told. */
  private noted: StoredPosition | null = null;
  private told: StoredPosition | null = null;
  private loading: Load | null = null;
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
  ) {
    this.store = isStore(sink) ? sink : null;
  }

  get status(): LaneStatus {
    const { lane, state, position, heldBy, caughtUpAt, applied, deadLettered, cause } = this;
    return {
      lane,
      state,
      position,
      heldBy,
      caughtUpAt,
      applied,
      deadLettered,
      cause,
      loaded: this.loading && { done: this.loading.done, total: this.loading.total },
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
    const { feeds, leaseMs } = this.options;
    const lease = feeds ? await checkpoints.acquire(this.sink.name, this.lane, this.holder, leaseMs) : null;
    if (lease !== null) {
      this.renewedAt = performance.now();
      this.heldBy = this.holder;
      // A sink without content of its own is where its checkpoint is.
      if (this.store === null) this.goOnFrom(lease.isForeign ? null : lease.position);
      else if (lease.isForeign) throw ofAnotherCluster(this.sink.name);
      return lease;
    }
    // Somebody else feeds this lane. The checkpoint tells how far, unless the mirror was put back from an older copy.
    const askedAt = this.clock();
    const frontier = await feed.frontier();
    const { position: noted, holder } = await checkpoints.look(this.sink.name, this.lane);
    const held = this.store === null ? noted : await this.store.position(this.lane);
    const reached = noted === null || held === null ? null : comparePositions(held, noted) < 0 ? held : noted;
    if (reached !== null && comparePositions(reached, frontier) >= 0) this.caughtUpAt = askedAt;
    this.heldBy = holder;
    this.enter('waiting');
    this.moveTo(reached);
    return null;
  }

  private goOnFrom(checkpoint: Position | null): void {
    if (checkpoint !== null) this.loading = null;
    this.moveTo(checkpoint);
  }

  /** Finds out where the content stands, and loads it where that is nowhere. @returns null where it was interrupted. */
  private async settle(lease: Lease): Promise<LetterBook | null> {
    const { checkpoints, deadLetters } = this.stores;
    const letters = this.letters ?? (await LetterBook.open(deadLetters, this.sink.name));
    const held = this.store === null ? null : await this.store.position(this.lane);
    const isAsNoted = isSamePosition(held, this.noted) || isSamePosition(held, this.told);
    if (!isAsNoted) this.loading = null;
    this.noted = held;
    if (this.loading !== null || (await this.mustLoad(this.store === null ? this.position : held))) {
      if (!(await this.load(lease, letters))) return null;
    } else if (held !== null && (this.position === null || this.letters === null || !isAsNoted)) {
      // What the store says of itself counts: one restored from an older copy is behind its checkpoint.
      this.mustHold(await checkpoints.rewind(lease, held));
      this.moveTo(positionOf(held));
    }
    this.lookedAt = performance.now();
    return letters;
  }

  /** @throws StemmaError `mirror_unavailable` where the content came from another record than this one. */
  private async mustLoad(held: Position | null): Promise<boolean> {
    if (held === null || isLoading(held)) return true;
    const standing = await this.stores.feed.standing(held);
    if (standing === 'unknown' && this.store !== null) throw ofAnotherRecord(this.sink.name);
    return standing !== 'known';
  }

  /** One page. @returns whether more is waiting. */
  private async step(lease: Lease, letters: LetterBook): Promise<boolean> {
    const lane = { lane: this.lane, lanes: this.sink.lanes };
    const askedAt = this.clock();
    const from = this.position ?? POSITION_START;
    const page = await this.stores.feed.page(from, this.sink.subjects, lane, this.options.pageSize);
    if (page.entities.length > 0) {
      this.enterUnlessRetrying('following');
      await this.apply(lease, letters, page.entities, from);
    }
    if (comparePositions(page.next, from) > 0) await this.advance(lease, page.next);
    else await this.renew(lease);
    if (!page.more) {
      this.caughtUpAt = askedAt;
      this.enter('idle');
    }
    return page.more;
  }

  /** @returns false where it was interrupted: the next turn goes on with it. */
  private async load(lease: Lease, letters: LetterBook): Promise<boolean> {
    this.enterUnlessRetrying('loading');
    const load = (this.loading ??= await this.beginLoad(lease));
    const { subjects, lanes } = this.sink;
    for (let subject = subjects[load.subject]; subject !== undefined; subject = subjects[++load.subject]) {
      for (;;) {
        if (this.stopping || this.pausing) return false;
        const lane = { lane: this.lane, lanes };
        const entities = await this.stores.feed.scan(subject, load.after, lane, this.options.pageSize);
        const last = entities.at(-1);
        if (last === undefined) break;
        await this.apply(lease, letters, entities, load.as);
        this.recover();
        this.enter('loading');
        await this.renew(lease);
        load.after = last.id;
        load.done += entities.length;
        this.onMove();
      }
      load.after = null;
    }
    this.mustHold(await this.stores.checkpoints.rewind(lease, load.frontier));
    await this.note(load.frontier);
    this.loading = null;
    this.moveTo(load.frontier);
    return true;
  }

  private async beginLoad(lease: Lease): Promise<Load> {
    this.mustHold(await this.stores.checkpoints.rewind(lease, null));
    this.moveTo(null);
    // Taken before the first entity is read: what changes meanwhile comes again as a change.
    const frontier = await this.stores.feed.frontier();
    // Each load has a number, so that a part of another one is not taken for one of this.
    const as = { tx: 0n, seq: BigInt(aNumber()) };
    await this.note(as);
    let rows = 0;
    for (const subject of this.sink.subjects) rows += await this.stores.feed.count(subject);
    const total = Math.ceil(rows / this.sink.lanes);
    return { as, frontier, subject: 0, after: null, done: 0, total };
  }

  /** Applies a page to what the store holds `at` a position, and to no copy of it that was put in its place meanwhile. */
  private async apply(
    lease: Lease,
    letters: LetterBook,
    entities: readonly Entity[],
    at: Position,
  ): Promise<void> {
    await this.note(at);
    // What takes long is no silence.
    const beat = setInterval(() => {
      this.stores.checkpoints.renew(lease, this.options.leaseMs).catch(() => undefined);
    }, this.options.leaseMs / 3);
    try {
      this.count(await applyEntities(this.sink, letters, entities));
    } finally {
      clearInterval(beat);
    }
  }

  private async advance(lease: Lease, position: Position): Promise<void> {
    // The checkpoint first: it is fenced. Whoever lost the lane must not touch the sink's copy of it.
    this.mustHold(await this.stores.checkpoints.advance(lease, position, this.options.leaseMs));
    this.renewedAt = performance.now();
    await this.note(position);
    this.moveTo(position);
  }

  /** Only on top of what the lane knows the store to hold: it may have been put back from an older copy meanwhile. */
  private async note({ tx, seq }: Position): Promise<void> {
    if (this.store === null) return;
    this.told = { tx, seq, mark: aNumber() };
    if (!(await this.store.setPosition(this.lane, this.told, this.noted))) throw new ContentChanged();
    this.noted = this.told;
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
    this.heldBy = null;
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

interface Load {
  readonly as: Position;
  readonly frontier: Position;
  /** The place of the subject in hand among the sink's; of it everything up to `after` is applied. */
  subject: number;
  after: string | null;
  done: number;
  readonly total: number;
}

class LeaseLost extends Error {}
class ContentChanged extends Error {}

function aNumber(): number {
  return 1 + Math.floor(Math.random() * 2 ** 52);
}

function positionOf({ tx, seq }: Position): Position {
  return { tx, seq };
}

function ofAnotherRecord(mirror: string): StemmaError {
  return new StemmaError(
    'mirror_unavailable',
    `${mirror} holds changes that the record does not have: was Postgres put back from a backup? Run: stemma rebuild ${mirror}`,
  );
}

function ofAnotherCluster(mirror: string): StemmaError {
  return new StemmaError(
    'mirror_unavailable',
    `The checkpoint of ${mirror} was made on another database cluster. Run: stemma rebuild ${mirror}`,
  );
}
