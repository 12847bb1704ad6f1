import type { Clock } from '@stemma/orchestration';
import { OfAnotherRecord } from './another-record.js';
import { FedElsewhere } from './fed-elsewhere.js';
import { FedLane } from './fed-lane.js';
import { HeldLease } from './held-lease.js';
import { NOTHING } from './lacking.js';
import type { LaneOptions, LaneStores, LoadProgress } from './lane.js';
import type { LaneReport } from './lane-report.js';
import { LetterBook } from './letter-book.js';
import type { LaneQuestion, LaneSeen } from './ports/change-feed.js';
import { isStore, type Sink, type Store } from './ports/sink.js';
import type { News } from './watcher.js';

/** Feeds one lane, a batch in each turn, while it holds the lease; watches it while another process does. */
export class LaneFeeder {
  private readonly store: Store | null;
  private lease: HeldLease | null = null;
  private readonly fed: FedLane;
  private readonly elsewhere: FedElsewhere;
  /** Null: none since the last turn. */
  private news: News | Error | null = null;

  constructor(
    private readonly sink: Sink,
    private readonly lane: number,
    private readonly holder: string,
    private readonly stores: LaneStores,
    private readonly options: LaneOptions,
    clock: Clock,
    private readonly report: LaneReport,
  ) {
    this.store = isStore(sink) ? sink : null;
    this.fed = new FedLane(sink, lane, stores, clock, report);
    this.elsewhere = new FedElsewhere(this.store, lane);
  }

  hear(news: News | Error): void {
    this.news = news;
  }

  /** @param isResting nothing is done with the lease: then it is for the watcher to renew it. */
  question(isResting: boolean): LaneQuestion | null {
    if (this.sink.scope === 'process') return null;
    const renew = isResting ? (this.lease?.due ?? null) : null;
    return { mirror: this.sink.name, lane: this.lane, renew };
  }

  /** Null while nothing is loaded. */
  get loaded(): LoadProgress | null {
    return this.fed.loaded;
  }

  /** @param signal aborted where the page in hand shall be given up. @returns whether more is waiting. */
  async turn(signal: AbortSignal): Promise<boolean> {
    const { news } = this;
    this.news = null;
    if (news instanceof Error) throw news;
    if (this.lease === null && this.mayBeFree(news)) this.lease = await this.acquire();
    if (this.lease !== null) return this.fed.turn(this.lease, news, signal);
    if (news?.lane) await this.watch(news, news.lane, signal);
    return false;
  }

  /** The sink may not be what it was, and what was heard is old. */
  lookAgain(): void {
    this.fed.lookAgain();
    this.news = null;
  }

  async release(): Promise<void> {
    const { lease } = this;
    this.loseLease();
    this.report.heldBy = null;
    await lease?.release();
  }

  loseLease(): void {
    this.lease = null;
    this.fed.lookAgain();
  }

  private mayBeFree(news: News | null): boolean {
    const holder = news?.lane?.holder ?? null;
    return this.options.feeds && (holder === null || holder === this.holder);
  }

  private async acquire(): Promise<HeldLease | null> {
    const { name } = this.sink;
    const { leaseMs } = this.options;
    const lease = await HeldLease.acquire(this.stores.checkpoints, name, this.lane, this.holder, leaseMs);
    if (lease === null) return null;
    this.report.heldBy = this.holder;
    if (this.store === null) this.fed.begin(lease.isForeign ? null : lease.checkpoint);
    else if (lease.isForeign) throw OfAnotherRecord.byCluster(name);
    return lease;
  }

  private async watch(
    { askedAt, frontier }: News,
    { position, holder, isWhole }: LaneSeen,
    signal: AbortSignal,
  ): Promise<void> {
    const reached = await this.elsewhere.reached(position, signal);
    // Read later than the position: what was cleared since has got through.
    this.report.lacking = isWhole
      ? NOTHING
      : (await LetterBook.open(this.stores.deadLetters, this.sink.name)).lacking;
    const caughtUpAt = reached && this.elsewhere.caughtUpAt(reached, frontier, askedAt);
    if (caughtUpAt !== null) this.report.caughtUpAt = caughtUpAt;
    this.report.heldBy = holder;
    this.report.recover();
    this.report.enter('waiting');
    this.report.moveTo(reached);
  }
}
