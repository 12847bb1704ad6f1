export interface Progress {
  /** What is being done, such as `loading node`. */
  readonly phase: string;
  readonly done: number;
  /** An estimate: the record may grow meanwhile. */
  readonly total: number;
  readonly perSecond: number;
  /** Null before anything is done. */
  readonly leftMs: number | null;
}

/** Counts towards a total, and tells how fast. */
export class Progressing {
  private done = 0;
  private phase = 'starting';
  private readonly startedAt = performance.now();

  constructor(
    private readonly total: number,
    private readonly tell: (progress: Progress) => void,
  ) {}

  enter(phase: string): void {
    this.phase = phase;
    this.tell(this.now);
  }

  add(count: number): void {
    this.done += count;
    this.tell(this.now);
  }

  get now(): Progress {
    const { phase, done } = this;
    const elapsedMs = Math.max(1, performance.now() - this.startedAt);
    const total = Math.max(this.total, done);
    const leftMs = done === 0 ? null : Math.round((elapsedMs / done) * (total - done));
    return { phase, done, total, perSecond: Math.round((done / elapsedMs) * 1000), leftMs };
  }
}
