import type { Position } from '@stemma/models';
import { withHeartbeat } from '@stemma/orchestration';
import type { Checkpoints, Lease } from './ports/checkpoints.js';

/** The lease of one lane while this process has it: every move of the checkpoint is fenced by it. */
export class HeldLease {
  private renewedAt = performance.now();

  private constructor(
    private readonly checkpoints: Checkpoints,
    private readonly lease: Lease,
    private readonly leaseMs: number,
  ) {}

  /** @returns null while another process holds it. */
  static async acquire(
    checkpoints: Checkpoints,
    mirror: string,
    lane: number,
    holder: string,
    leaseMs: number,
  ): Promise<HeldLease | null> {
    const lease = await checkpoints.acquire(mirror, lane, holder, leaseMs);
    return lease === null ? null : new HeldLease(checkpoints, lease, leaseMs);
  }

  /** Takes it whoever holds it. */
  static async seize(
    checkpoints: Checkpoints,
    mirror: string,
    lane: number,
    holder: string,
    leaseMs: number,
  ): Promise<HeldLease> {
    return new HeldLease(checkpoints, await checkpoints.seize(mirror, lane, holder, leaseMs), leaseMs);
  }

  /** The checkpoint is one of another database cluster. */
  get isForeign(): boolean {
    return this.lease.isForeign;
  }

  /** Where the checkpoint was when the lease was taken. */
  get checkpoint(): Position | null {
    return this.lease.position;
  }

  /** How it is renewed on the way of something else; null: it need not be yet. */
  get due(): { epoch: bigint; leaseMs: number } | null {
    return this.isDue ? { epoch: this.lease.epoch, leaseMs: this.leaseMs } : null;
  }

  /** That has been done. */
  renewed(): void {
    this.renewedAt = performance.now();
  }

  private get isDue(): boolean {
    return performance.now() - this.renewedAt >= this.leaseMs / 3;
  }

  /** @throws FencedOut, as all that follow. */
  async advance(position: Position): Promise<void> {
    mustHold(await this.checkpoints.advance(this.lease, position, this.leaseMs));
    this.renewedAt = performance.now();
  }

  async rewind(position: Position | null): Promise<void> {
    mustHold(await this.checkpoints.rewind(this.lease, position));
  }

  async renewIfDue(): Promise<void> {
    if (this.isDue) await this.renew();
  }

  async renew(): Promise<void> {
    mustHold(await this.checkpoints.renew(this.lease, this.leaseMs));
    this.renewedAt = performance.now();
  }

  /**
   * Renews it all the while: work that takes long is no silence. Once another process has taken it, the work is aborted.
   * @throws FencedOut; the signal's reason
   */
  async during<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const held = new AbortController();
    const onAbort = (): void => {
      held.abort(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const renew = (): Promise<void> =>
      this.renew().catch((error: unknown) => {
        // Where the record cannot be asked now, it may still be held.
        if (error instanceof FencedOut) held.abort(error);
      });
    try {
      return await withHeartbeat(this.leaseMs / 3, renew, () => work(held.signal));
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Where it cannot be given back now, it runs out. */
  async release(): Promise<void> {
    await this.checkpoints.release(this.lease).catch(() => undefined);
  }
}

/** Another process has taken the lane since. */
export class FencedOut extends Error {}

function mustHold(answer: 'kept' | 'advanced' | 'behind' | 'fenced out'): void {
  if (answer === 'fenced out') throw new FencedOut();
}
