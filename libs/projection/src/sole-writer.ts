import { HeldLease, FencedOut } from './held-lease.js';
import { persistently } from './persistently.js';
import type { Sink } from './ports/sink.js';
import type { Checkpoints } from './ports/checkpoints.js';

/** What feeds the lanes in this process, and what it is known by. */
export interface Lanes {
  readonly sink: Sink;
  readonly holder: string;
  readonly leaseMs: number;
  readonly stores: { readonly checkpoints: Checkpoints };
  /** Resolves when no lane of this process applies anything. */
  pause(): Promise<void>;
  resume(): void;
}

/** @param leases of all lanes. @param signal aborted also where one of them is lost. */
export type SoleWork<T> = (leases: readonly HeldLease[], signal: AbortSignal) => Promise<T>;

/**
 * Lets somebody write to a sink who is no lane of it: one at a time, while the lanes of this process rest and those of others
 * have lost their leases. Where another process takes a lane meanwhile, the work is done once more.
 */
export class SoleWriter {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly lanes: Lanes) {}

  /** @throws what `work` throws; the signal's reason */
  write<T>(signal: AbortSignal, work: SoleWork<T>): Promise<T> {
    const mine = this.last.then(() => this.whileLanesRest(signal, work));
    this.last = mine.catch(() => undefined);
    return mine;
  }

  private async whileLanesRest<T>(signal: AbortSignal, work: SoleWork<T>): Promise<T> {
    signal.throwIfAborted();
    await this.lanes.pause();
    try {
      for (;;) {
        try {
          return await this.holding(signal, work);
        } catch (error) {
          if (!(error instanceof FencedOut)) throw error;
        }
      }
    } finally {
      this.lanes.resume();
    }
  }

  private async holding<T>(signal: AbortSignal, work: SoleWork<T>): Promise<T> {
    const { sink, holder, leaseMs, stores } = this.lanes;
    const leases: HeldLease[] = [];
    try {
      for (let lane = 0; lane < sink.lanes; lane++) {
        const seize = (): Promise<HeldLease> =>
          HeldLease.seize(stores.checkpoints, sink.name, lane, `${holder}:sole-writer`, leaseMs);
        leases.push(await persistently(signal, seize));
      }
      const held = leases.reduce<(signal: AbortSignal) => Promise<T>>(
        (inner, lease) => (own) => lease.during(own, inner),
        (own) => work(leases, own),
      );
      return await held(signal);
    } finally {
      for (const lease of leases) await lease.release();
    }
  }
}
