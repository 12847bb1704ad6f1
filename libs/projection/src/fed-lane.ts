import { comparePositions, type Position } from '@stemma/models';
import type { Clock } from '@stemma/orchestration';
import { OfAnotherRecord } from './another-record.js';
import { applyPage } from './apply-page.js';
import { Changes } from './follow/changes.js';
import type { Batch, Route } from './follow/cursor.js';
import { Follower } from './follow/follower.js';
import { Load } from './follow/load.js';
import type { HeldLease } from './held-lease.js';
import type { LaneStores, LoadProgress } from './lane.js';
import { LaneContent } from './lane-content.js';
import type { LaneReport } from './lane-report.js';
import { LetterBook } from './letter-book.js';
import { isLoading, isStore, type Sink } from './ports/sink.js';
import type { Refused } from './refusals-of-page.js';
import type { News } from './watcher.js';

/** What a lane does while it holds its lease: it finds out where its content stands, and brings it on, batch by batch. */
export class FedLane {
  private readonly content: LaneContent;
  private readonly route: Route;
  private readonly follower = new Follower();
  /** Null: what the sink holds must be looked at (again) before the next batch. */
  private letters: LetterBook | null = null;
  private lookedAt = 0;
  /** The last batch was not the last one. */
  private hasMore = false;
  /** As was last heard. */
  private isImporting = false;

  constructor(
    private readonly sink: Sink,
    lane: number,
    private readonly stores: LaneStores,
    clock: Clock,
    private readonly report: LaneReport,
  ) {
    this.content = new LaneContent(sink, lane);
    this.route = { feed: stores.feed, sink, share: { lane, lanes: sink.lanes }, clock };
  }

  /** Null while nothing is loaded. */
  get loaded(): LoadProgress | null {
    return this.follower.load?.progress ?? null;
  }

  /** Of a sink without content of its own: it is where its checkpoint is. */
  begin(checkpoint: Position | null): void {
    if (checkpoint !== null) this.follower.goTo(null);
    this.report.moveTo(checkpoint);
  }

  /** The sink may not be what it was. */
  lookAgain(): void {
    this.letters = null;
    this.hasMore = false;
  }

  /** @param news of the record since the last turn. @returns whether more is waiting. */
  async turn(lease: HeldLease, news: News | null, signal: AbortSignal): Promise<boolean> {
    if (news !== null) this.isImporting = news.isImporting;
    if (this.isImporting && this.sink.pace.yieldsToImports === true) return this.yield(lease, news);
    const isDue = performance.now() - this.lookedAt > this.sink.pace.lookMs;
    if (this.letters === null || isDue) this.letters = await this.settle(lease, news, signal);
    const isNothingNew = news !== null && !this.hasMore && this.isAt(news.frontier);
    if (this.follower.load === null && isNothingNew) await this.rest(lease, news);
    else this.hasMore = await this.bring(lease, this.letters, signal);
    this.report.recover();
    return this.hasMore;
  }

  /** Finds out where the content stands. Where that is nowhere, a load begins. */
  private async settle(lease: HeldLease, news: News | null, signal: AbortSignal): Promise<LetterBook> {
    const { content, follower, report, route } = this;
    const isOfNoLetters = this.letters?.isEmpty === true && news?.lane?.isWhole === true;
    const letters =
      isOfNoLetters && this.letters !== null
        ? this.letters
        : await LetterBook.open(this.stores.deadLetters, this.sink.name);
    report.lacking = letters.lacking;
    const { held, isAsKnown } = await content.look(signal);
    const at = isStore(this.sink) ? held : report.position;
    const isSettled = report.position !== null && this.letters !== null && isAsKnown;
    if (follower.load === null || !isAsKnown) {
      // The record resumes from there: it says so itself.
      const isKnown = isSettled && news !== null && this.isAt(news.frontier);
      if (at === null || (!isKnown && (await this.mustLoad(at)))) await this.load(lease, signal);
      else if (!isSettled) {
        // What the store says of itself counts: one restored from an older copy is behind its checkpoint.
        if (held !== null) await this.moveTo(held, (to) => lease.rewind(to));
        follower.goTo(new Changes(route, { tx: at.tx, seq: at.seq }));
      }
    }
    this.lookedAt = performance.now();
    return letters;
  }

  /** @throws StemmaError `mirror_unavailable` where the content came from another record than this one. */
  private async mustLoad(at: Position): Promise<boolean> {
    if (isLoading(at)) return true;
    const standing = await this.stores.feed.standing(at);
    if (standing === 'unknown' && isStore(this.sink)) throw OfAnotherRecord.byPosition(this.sink.name);
    return standing !== 'known';
  }

  private async load(lease: HeldLease, signal: AbortSignal): Promise<void> {
    this.report.enterUnlessRetrying('loading');
    this.follower.goTo(null);
    await lease.rewind(null);
    this.report.moveTo(null);
    const load = await Load.begin(this.route);
    await lease.during(signal, (held) => this.content.apply([], load.at, held));
    this.follower.goTo(load);
  }

  private async rest(lease: HeldLease, { askedAt, lane }: News): Promise<void> {
    if (lane?.isRenewed === true) lease.renewed();
    else if (lane?.isRenewed !== null) await lease.renewIfDue();
    this.report.caughtUpAt = askedAt;
    this.report.enter('idle');
  }

  private async yield(lease: HeldLease, news: News | null): Promise<false> {
    if (news?.lane?.isRenewed === true) lease.renewed();
    else await lease.renewIfDue();
    this.report.enter('yielding');
    return false;
  }

  /** @returns whether more is waiting. */
  private async bring(lease: HeldLease, letters: LetterBook, signal: AbortSignal): Promise<boolean> {
    const { follower, report } = this;
    const wasLoading = follower.load !== null;
    const batch = await follower.step(async (next) => {
      if (this.brings(next)) await this.apply(lease, letters, next, signal);
    });
    const { to, then, hasMore, askedAt } = batch;
    // Whoever lost the lane moves no checkpoint: it is fenced. What it has applied is no newer than what is there.
    if (!this.brings(batch) || then instanceof Load) await lease.renewIfDue();
    else await this.moveTo(to, (at) => (wasLoading ? lease.rewind(at) : lease.advance(at)));
    if (then instanceof Load) {
      report.enter('loading');
      report.moved();
    } else if (!hasMore) {
      report.caughtUpAt = askedAt;
      report.enter('idle');
    }
    return hasMore;
  }

  private async apply(
    lease: HeldLease,
    letters: LetterBook,
    batch: Batch,
    signal: AbortSignal,
  ): Promise<void> {
    const { entities, to, then } = batch;
    if (entities.length > 0) this.report.enterUnlessRetrying(then instanceof Load ? 'loading' : 'following');
    const putAside = (refused: readonly Refused[]): Promise<void> => letters.putAside(refused);
    const applied = await lease.during(signal, async (held) => {
      const taken = await applyPage(this.content, entities, to, putAside, held);
      await letters.clear(taken);
      return taken.length;
    });
    this.report.count(applied, entities.length - applied);
    this.report.lacking = letters.lacking;
  }

  private async moveTo({ tx, seq }: Position, checkpoint: (to: Position) => Promise<void>): Promise<void> {
    await checkpoint({ tx, seq });
    this.report.moveTo({ tx, seq });
  }

  private brings({ entities, to }: Batch): boolean {
    return entities.length > 0 || !this.isAt(to);
  }

  private isAt(position: Position): boolean {
    return this.report.position !== null && comparePositions(this.report.position, position) === 0;
  }
}
