import { comparePositions, type Position } from '@stemma/models';
import type { Checkpoints, Lease } from '../ports/checkpoints.js';

/**
 * Checkpoints of mirrors that live within this process: nobody else can write to them, so there is nothing to lease, and
 * their content alone knows how far it is. Every process feeds its own.
 */
export class OwnCheckpoints implements Checkpoints {
  private readonly positions = new Map<string, Position | null>();
  private epoch = 0n;

  acquire(mirror: string, lane: number, holder: string): Promise<Lease> {
    return Promise.resolve({
      mirror,
      lane,
      holder,
      epoch: ++this.epoch,
      position: this.positions.get(keyOf(mirror, lane)) ?? null,
      isForeign: false,
    });
  }

  seize(mirror: string, lane: number, holder: string): Promise<Lease> {
    return this.acquire(mirror, lane, holder);
  }

  renew(): Promise<'kept'> {
    return Promise.resolve('kept');
  }

  advance({ mirror, lane }: Lease, position: Position): Promise<'advanced' | 'behind'> {
    const key = keyOf(mirror, lane);
    const known = this.positions.get(key) ?? null;
    if (known !== null && comparePositions(known, position) > 0) return Promise.resolve('behind');
    this.positions.set(key, position);
    return Promise.resolve('advanced');
  }

  rewind({ mirror, lane }: Lease, position: Position | null): Promise<'advanced'> {
    this.positions.set(keyOf(mirror, lane), position);
    return Promise.resolve('advanced');
  }

  release(): Promise<void> {
    return Promise.resolve();
  }
}

function keyOf(mirror: string, lane: number): string {
  return `${mirror} ${String(lane)}`;
}
