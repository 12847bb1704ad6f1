import { comparePositions, type Position } from '@stemma/models';
import type { Checkpoints, Lease } from './ports/checkpoints.js';

/**
 * Checkpoints of a mirror that lives within this process: nobody else can write to it, so there is nothing to lease,
 * and its content alone knows how far it is. Every process feeds its own.
 */
export class OwnCheckpoints implements Checkpoints {
  private readonly positions = new Map<number, Position | null>();
  private epoch = 0n;

  acquire(mirror: string, lane: number, holder: string): Promise<Lease> {
    return Promise.resolve({
      mirror,
      lane,
      holder,
      epoch: ++this.epoch,
      position: this.positions.get(lane) ?? null,
      isForeign: false,
    });
  }

  seize(mirror: string, lane: number, holder: string): Promise<Lease> {
    return this.acquire(mirror, lane, holder);
  }

  renew(): Promise<'kept'> {
    return Promise.resolve('kept');
  }

  advance({ lane }: Lease, position: Position): Promise<'advanced' | 'behind'> {
    const known = this.positions.get(lane) ?? null;
    if (known !== null && comparePositions(known, position) > 0) return Promise.resolve('behind');
    this.positions.set(lane, position);
    return Promise.resolve('advanced');
  }

  rewind({ lane }: Lease, position: Position | null): Promise<'advanced'> {
    this.positions.set(lane, position);
    return Promise.resolve('advanced');
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  look(_mirror: string, lane: number): Promise<{ position: Position | null; holder: null }> {
    return Promise.resolve({ position: this.positions.get(lane) ?? null, holder: null });
  }
}
