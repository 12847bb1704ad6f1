import type { SnapshotStatus } from '@stemma/projection';

/**
 * Whether a mirror holds all up to its position. What it could not take is known to this process alone: a snapshot that
 * lacks it would be taken for a whole one at the next start, so none is written then.
 */
export type IsWhole = (mirror: string) => boolean;

/**
 * What became of the snapshots of a mirror. One that cannot be written costs a slower start and more disk for the change
 * log meanwhile, and is no reason to stand still: it is told, and tried again when the next one is due.
 */
export class SnapshotLog {
  private last: SnapshotStatus = { savedAt: null, cause: null };

  /** @param tell is told of the first failure of each cause, and of the first success after one. */
  constructor(
    private readonly name: string,
    private readonly tell: (line: string) => void,
  ) {}

  get status(): SnapshotStatus {
    return this.last;
  }

  /** Resolves when the writing has ended, however it did. */
  async of(writing: Promise<void>): Promise<void> {
    const before = this.last;
    try {
      await writing;
      this.last = { savedAt: new Date(), cause: null };
      if (before.cause !== null) this.tell(`The snapshot of ${this.name} is written again.`);
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      this.last = { ...before, cause };
      if (cause !== before.cause) this.tell(`The snapshot of ${this.name} could not be written: ${cause}`);
    }
  }
}
