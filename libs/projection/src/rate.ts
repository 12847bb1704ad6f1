const WINDOW_MS = 10_000;

/** How many a second, over the last ten seconds. */
export class Rate {
  private readonly counts: { readonly at: number; readonly count: number }[] = [];

  add(count: number): void {
    if (count > 0) this.counts.push({ at: performance.now(), count });
    this.forget();
  }

  get perSecond(): number {
    this.forget();
    return this.counts.reduce((sum, { count }) => sum + count, 0) / (WINDOW_MS / 1000);
  }

  private forget(): void {
    const since = performance.now() - WINDOW_MS;
    while (this.counts[0] !== undefined && this.counts[0].at < since) this.counts.shift();
  }
}
