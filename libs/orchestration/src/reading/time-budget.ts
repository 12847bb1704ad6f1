import { StemmaError } from '@stemma/models';

/** What is left of the time that a request may take. What the caller asked to wait for is not of it. */
export class TimeBudget {
  constructor(private left: number) {}

  get leftMs(): number {
    return Math.max(0, this.left);
  }

  /** The time counts that the work takes. It is for the work to end where none is left. */
  async spend<T>(work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      this.left -= performance.now() - startedAt;
    }
  }

  /** @throws StemmaError `timeout` */
  requireSome(): void {
    if (this.left <= 0) throw new StemmaError('timeout', 'The question took longer than it may.');
  }
}
