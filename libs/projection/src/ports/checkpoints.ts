import type { Position } from '@stemma/models';

/** How far each lane of each mirror is, and who may move it. */
export interface Checkpoints {
  /**
   * Takes the lease of a lane, or takes it over where it has run out; each taking raises the epoch.
   * @returns null while somebody else holds it.
   */
  acquire(mirror: string, lane: number, holder: string, leaseMs: number): Promise<Lease | null>;
  /** Takes the lease whoever holds it: that one can move nothing any more. A rebuild does so before it switches. */
  seize(mirror: string, lane: number, holder: string, leaseMs: number): Promise<Lease>;
  renew(lease: Lease, leaseMs: number): Promise<'kept' | 'fenced out'>;
  /** Moves the checkpoint forward and renews the lease. Refused where another holder has taken the lane since. */
  advance(lease: Lease, position: Position, leaseMs: number): Promise<'advanced' | 'behind' | 'fenced out'>;
  /**
   * Sets the checkpoint to what the content holds: back, where a mirror was restored from an older copy; null, while
   * it is being loaded. From now on it belongs to this database cluster.
   */
  rewind(lease: Lease, position: Position | null): Promise<'advanced' | 'fenced out'>;
  release(lease: Lease): Promise<void>;
}

export interface Lease {
  readonly mirror: string;
  readonly lane: number;
  readonly holder: string;
  /** The fencing token: a holder with an older epoch can move nothing any more. */
  readonly epoch: bigint;
  /** Null where the lane has never reached any. */
  readonly position: Position | null;
  /** That position is one of another database cluster: this one was made from a dump of it. */
  readonly isForeign: boolean;
}
