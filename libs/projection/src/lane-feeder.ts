import { comparePositions, POSITION_START, type Position } from '@stemma/models';
import type { Clock } from '@stemma/orchestration';
import { ofAnotherCluster, ofAnotherRecord } from './another-record.js';
import { applyPage } from './apply-page.js';
import { FedElsewhere } from './fed-elsewhere.js';
import { HeldLease } from './held-lease.js';
import { NOTHING } from './lacking.js';
import type { LaneOptions, LaneStores, LoadProgress } from './lane.js';
import { LaneContent } from './lane-content.js';
import { LaneLoad } from './lane-load.js';
import type { LaneReport } from './lane-report.js';
import { LetterBook } from './letter-book.js';
import type { Lane, LaneQuestion, LaneSeen } from './ports/change-feed.js';
import {
  ContentChanged,
  isLoading,
  isStore,
  type Sink,
  type Store,
  type StoredPosition,
} from './ports/sink.js';
import type { Entity } from './ports/subject.js';
import { randomNumber } from './random-number.js';
import type { Refused } from './refusals-of-page.js';
import type { News } from './watcher.js';
import { wholePage } from './whole-page.js';

/** Feeds one lane, a page in each turn, while it holds the lease; watches it while another process does. */
export class LaneFeeder {
  private readonly store: Store | null;
  private readonly content: LaneContent;
  private readonly share: Lane;
  private lease: HeldLease | null = null;
  /** Null: what the sink holds must be looked at (again) before the next page. */
  private letters: LetterBook | null = null;
  private lookedAt = 0;
  private load: LaneLoad | null = null;
  private readonly elsewhere: FedElsewhere;
  /** Null: none since the last turn. */
  private news: News | Error | null = null;
  /** The last page was not the last one. */
  private hasMore = false;

  constructor(
    private readonly sink: Sink,
    private readonly lane: number,
    private readonly holder: string,
    private readonly stores: LaneStores,
    private readonly options: LaneOptions,
    private readonly clock: Clock,
    private readonly report: LaneReport,
  ) {
    this.store = isStore(sink) ? sink : null;
    this.content = new LaneContent(sink, lane);
    this.elsewhere = new FedElsewhere(this.store, lane);
    this.share = { lane, lanes: sink.lanes };
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
    return this.load?.progress ?? null;
  }

  /** @param signal aborted where the page in hand shall be given up. @returns whether more is waiting. */
  async turn(signal: AbortSignal): Promise<boolean> {
    const { news } = this;
    this.news = null;
    if (news instanceof Error) throw news;
    if (this.lease === null && this.mayBeFree(news)) this.lease = await this.acquire();
    if (this.lease === null) {
      if (news?.lane) await this.watch(news, news.lane, signal);
      return false;
    }
    const isDue = performance.now() - this.lookedAt > this.sink.pace.lookMs;
    if (this.letters === null || isDue) this.letters = await this.settle(this.lease, news, signal);
    this.hasMore = await this.step(this.lease, this.letters, news, signal);
    this.report.recover();
    return this.hasMore;
  }

  private step(
    lease: HeldLease,
    letters: LetterBook,
    news: News | null,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (this.load !== null) return this.goOn(lease, letters, this.load, signal);
    const isNothingNew = news !== null && !this.hasMore && this.isAt(news.frontier);
    return isNothingNew ? this.rest(lease, news) : this.follow(lease, letters, signal);
  }

  /** The sink may not be what it was, and what was heard is old. */
  lookAgain(): void {
    this.letters = null;
    this.news = null;
    this.hasMore = false;
  }

  async giveBack(): Promise<void> {
    const { lease } = this;
    this.loseLease();
    this.report.heldBy = null;
    await lease?.giveBack();
  }

  loseLease(): void {
    this.lease = null;
    this.letters = null;
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
    if (this.store !== null) {
      if (lease.isForeign) throw ofAnotherCluster(name);
      return lease;
    }
    // A sink without content of its own is where its checkpoint is.
    const checkpoint = lease.isForeign ? null : lease.checkpoint;
    if (checkpoint !== null) this.load = null;
    this.report.moveTo(checkpoint);
    return lease;
  }

  private async watch(
    { askedAt, frontier }: News,
    { position, holder, isWhole }: LaneSeen,
    signal: AbortSignal,
  ): Promise<void> {
    const reached = await this.elsewhere.reached(position, signal);
    // Read later than the position: what was cleared since has got through.
    this.report.lacking = isWhole ? NOTHING : (await this.openLetters()).lacking;
    const caughtUpAt = reached && this.elsewhere.caughtUpAt(reached, frontier, askedAt);
    if (caughtUpAt !== null) this.report.caughtUpAt = caughtUpAt;
    this.report.heldBy = holder;
    this.report.recover();
    this.report.enter('waiting');
    this.report.moveTo(reached);
  }

  private openLetters(): Promise<LetterBook> {
    return LetterBook.open(this.stores.deadLetters, this.sink.name);
  }

  /** Finds out where the content stands. Where that is nowhere, a load begins. */
  private async settle(lease: HeldLease, news: News | null, signal: AbortSignal): Promise<LetterBook> {
    const letters =
      this.letters?.isEmpty === true && news?.lane?.isWhole === true
        ? this.letters
        : await this.openLetters();
    this.report.lacking = letters.lacking;
    const { held, isAsKnown } = await this.content.look(signal);
    if (!isAsKnown) this.load = null;
    if (this.load === null) {
      const isSettled = this.report.position !== null && this.letters !== null && isAsKnown;
      // The record goes on from there: it says so itself.
      const isKnown = isSettled && news !== null && this.isAt(news.frontier);
      if (!isKnown && (await this.mustLoad(this.store === null ? this.report.position : held))) {
        await this.beginLoad(lease, signal);
      } else if (held !== null && !isSettled) {
        // What the store says of itself counts: one restored from an older copy is behind its checkpoint.
        await lease.rewind(held);
        this.report.moveTo({ tx: held.tx, seq: held.seq });
      }
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

  private async beginLoad(lease: HeldLease, signal: AbortSignal): Promise<void> {
    this.report.enterUnlessRetrying('loading');
    await lease.rewind(null);
    this.report.moveTo(null);
    const load = await LaneLoad.begin(this.stores.feed, this.sink, this.share);
    await lease.during(signal, (held) => this.content.apply([], load.start, held));
    this.load = load;
  }

  /** A page of a load. @returns true: changes follow upon it. */
  private async goOn(
    lease: HeldLease,
    letters: LetterBook,
    load: LaneLoad,
    signal: AbortSignal,
  ): Promise<true> {
    const entities = await load.next(this.sink.pace.loadPageSize);
    if (entities.length > 0) {
      await this.apply(lease, letters, entities, load.to, signal);
      await lease.renewIfDue();
      load.passed(entities);
      this.report.enter('loading');
      this.report.moved();
      return true;
    }
    const whole = { ...load.frontier, mark: randomNumber() };
    await lease.during(signal, (held) => this.content.apply([], whole, held));
    this.load = null;
    await lease.rewind(load.frontier);
    this.report.moveTo(load.frontier);
    return true;
  }

  private isAt(position: Position): boolean {
    return this.report.position !== null && comparePositions(this.report.position, position) === 0;
  }

  /** There are no changes. */
  private async rest(lease: HeldLease, { askedAt, lane }: News): Promise<false> {
    if (lane?.isRenewed === true) lease.renewed();
    else if (lane?.isRenewed !== null) await lease.renewIfDue();
    this.report.caughtUpAt = askedAt;
    this.report.enter('idle');
    return false;
  }

  /** A page of changes. @returns whether more is waiting. */
  private async follow(lease: HeldLease, letters: LetterBook, signal: AbortSignal): Promise<boolean> {
    const askedAt = this.clock();
    const from = this.report.position ?? POSITION_START;
    const { subjects } = this.sink;
    const page = await wholePage(this.stores.feed, from, subjects, this.share, this.sink.pace.pageSize);
    if (page === null) throw new ContentChanged();
    if (comparePositions(page.next, from) > 0) {
      if (page.entities.length > 0) this.report.enterUnlessRetrying('following');
      await this.apply(lease, letters, page.entities, { ...page.next, mark: randomNumber() }, signal);
      // Whoever lost the lane moves no checkpoint: it is fenced. What it has applied is no newer than what is there.
      await lease.advance(page.next);
      this.report.moveTo(page.next);
    } else await lease.renewIfDue();
    if (!page.more) {
      this.report.caughtUpAt = askedAt;
      this.report.enter('idle');
    }
    return page.more;
  }

  private async apply(
    lease: HeldLease,
    letters: LetterBook,
    entities: readonly Entity[],
    to: StoredPosition,
    signal: AbortSignal,
  ): Promise<void> {
    const putAside = (refused: readonly Refused[]): Promise<void> => letters.putAside(refused);
    const applied = await lease.during(signal, async (held) => {
      const taken = await applyPage(this.content, entities, to, putAside, held);
      await letters.clear(taken);
      return taken.length;
    });
    this.report.count(applied, entities.length - applied);
    this.report.lacking = letters.lacking;
  }
}
