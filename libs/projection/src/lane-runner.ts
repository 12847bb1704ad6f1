import { StemmaError } from '@stemma/models';
import type { Clock, Lacking } from '@stemma/orchestration';
import { Alarm } from './alarm.js';
import type { OfAnotherRecord } from './another-record.js';
import { backoffMs } from './backoff.js';
import { FencedOut } from './held-lease.js';
import type { LaneOptions, LaneStatus, LaneStores } from './lane.js';
import { LaneFeeder } from './lane-feeder.js';
import { LaneReport } from './lane-report.js';
import type { LaneQuestion } from './ports/change-feed.js';
import { ContentChanged, type Pace, type Sink } from './ports/sink.js';
import type { News, WatchedLane, Watcher } from './watcher.js';

/** So long a lane that shall stop or rest may take for the page in hand. */
const GRACE_MS = 5_000;

/**
 * One lane of one sink: the state machine that docs/projection.md draws. No `Loop`: it sleeps until the watcher wakes it, and
 * not at all while there is more.
 */
export class LaneRunner implements WatchedLane {
  private readonly report: LaneReport;
  private readonly feeder: LaneFeeder;
  private stopping = false;
  private pausing = false;
  private isBackingOff = false;
  private readonly alarm = new Alarm();
  private readonly resting = new Set<() => void>();
  /** Of the page in hand. */
  private hand = new AbortController();
  private grace: NodeJS.Timeout | undefined;
  private readonly pace: Pace;

  constructor(
    sink: Sink,
    private readonly lane: number,
    holder: string,
    stores: LaneStores,
    private readonly options: LaneOptions,
    clock: Clock,
    private readonly watcher: Watcher,
    onMove: () => void,
  ) {
    this.pace = sink.pace;
    this.report = new LaneReport(onMove);
    this.feeder = new LaneFeeder(sink, lane, holder, stores, options, clock, this.report);
  }

  get status(): LaneStatus {
    return { lane: this.lane, ...this.report.status, loaded: this.feeder.loaded };
  }

  get lacking(): Lacking {
    return this.report.lacking;
  }

  get refusal(): OfAnotherRecord | null {
    return this.report.refusal;
  }

  get pollMs(): number {
    return this.options.pollMs;
  }

  get lingerMs(): number {
    return this.pace.lingerMs;
  }

  get question(): LaneQuestion | null {
    return this.feeder.question(this.alarm.isAsleep && this.report.state === 'idle');
  }

  hear(news: News | Error, isPrompted: boolean): void {
    // The pause after a fault is made shorter only where there is more to do, or somebody waits.
    if (this.isBackingOff && !isPrompted) return;
    this.feeder.hear(news);
    this.alarm.wake();
  }

  stop(): void {
    this.stopping = true;
    this.alarm.wake();
    this.endPageSoon();
  }

  /** Resolves when the lane applies nothing any more and has given its lease back. It keeps its position meanwhile. */
  async pause(): Promise<void> {
    this.pausing = true;
    if (['stopped', 'paused'].includes(this.report.state)) return;
    this.alarm.wake();
    this.endPageSoon();
    await new Promise<void>((resolve) => this.resting.add(resolve));
  }

  /** Resumes from what the sink then says that it holds. */
  resume(): void {
    this.pausing = false;
    this.feeder.lookAgain();
    this.alarm.wake();
  }

  forgetPosition(): void {
    this.report.moveTo(null);
  }

  /** Resolves when stopped, after the page in hand. */
  async run(): Promise<void> {
    this.begin();
    while (!this.stopping) {
      try {
        const more = this.pausing ? await this.rest() : await this.feeder.turn(this.hand.signal);
        if (!more) await this.alarm.sleep();
      } catch (error) {
        await this.recover(error);
      }
    }
    await this.watcher.leave(this);
    await this.feeder.release();
    this.report.enter('stopped');
    this.nowResting();
  }

  private begin(): void {
    this.stopping = false;
    this.report.enter('waiting');
    this.watcher.join(this);
  }

  private async rest(): Promise<boolean> {
    await this.feeder.release();
    this.report.enter('paused');
    this.nowResting();
    return false;
  }

  /** Whatever nobody foresaw is told and tried again: it would not be mended by ending the lane. */
  private async recover(error: unknown): Promise<void> {
    // Stores are closed while the last page is in hand.
    if (this.stopping) return;
    // Whatever happened, the sink may not be what it was.
    this.feeder.lookAgain();
    if (error instanceof Abandoned) return;
    if (error instanceof FencedOut) {
      this.feeder.loseLease();
      this.report.enter('waiting');
      return;
    }
    if (error instanceof ContentChanged) {
      this.report.moveTo(null);
      return;
    }
    this.report.fail(error);
    if (StemmaError.is(error, 'mirror_unavailable')) this.report.moveTo(null);
    this.report.enter('retrying');
    this.isBackingOff = true;
    await this.alarm.sleep(backoffMs(this.report.failures, this.options.maxBackoffMs));
    this.isBackingOff = false;
  }

  /** The page in hand may end by itself; one that takes longer comes again, here or elsewhere. */
  private endPageSoon(): void {
    clearTimeout(this.grace);
    this.grace = setTimeout(
      () => {
        this.hand.abort(new Abandoned());
      },
      Math.min(GRACE_MS, this.pace.deadlineMs),
    ).unref();
  }

  private nowResting(): void {
    clearTimeout(this.grace);
    if (this.hand.signal.aborted) this.hand = new AbortController();
    for (const tell of this.resting) tell();
    this.resting.clear();
  }
}

/** The page in hand was given up. */
class Abandoned extends Error {}
