/** So many are put in order at once: a few milliseconds. */
const BLOCK = 8_192;

/** The first of many in order, whichever came first; it holds few more than these, and no step takes long. */
export class FirstInOrder<T> {
  private kept: T[] = [];
  private fresh: T[] = [];

  /** @param compare negative where `a` comes before `b` */
  constructor(
    private readonly count: number,
    private readonly compare: (a: T, b: T) => number,
  ) {}

  add(item: T): void {
    const last = this.kept[this.count - 1];
    if (last !== undefined && this.compare(last, item) < 0) return;
    this.fresh.push(item);
    if (this.fresh.length >= BLOCK) this.merge();
  }

  items(): readonly T[] {
    this.merge();
    return this.kept;
  }

  private merge(): void {
    const { kept, compare, count } = this;
    const fresh = this.fresh.sort(compare);
    this.fresh = [];
    if (kept.length === 0) {
      this.kept = fresh.slice(0, count);
      return;
    }
    const merged: T[] = [];
    let place = 0;
    for (const item of fresh) {
      while (place < kept.length && compare(kept[place] as T, item) <= 0) merged.push(kept[place++] as T);
      merged.push(item);
    }
    while (place < kept.length) merged.push(kept[place++] as T);
    this.kept = merged.slice(0, count);
  }
}
