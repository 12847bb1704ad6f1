/** Kernels sum floats in their own order; distances closer than this count as equal until they are scored exactly. */
export const TIE = 1e-6;

/** Keeps the nearest slots of many, with all that tie with the last of them. */
export class Nearest {
  /** Whatever is farther is not among the nearest. */
  bound = Infinity;
  private found: { readonly slot: number; readonly distance: number }[] = [];
  private pruneAt: number;

  constructor(private readonly count: number) {
    this.pruneAt = count * 4 + 64;
  }

  add(slot: number, distance: number): void {
    if (distance > this.bound) return;
    this.found.push({ slot, distance });
    if (this.found.length >= this.pruneAt) this.prune();
  }

  slots(): number[] {
    this.prune();
    return this.found.map(({ slot }) => slot);
  }

  private prune(): void {
    this.found.sort((a, b) => a.distance - b.distance);
    const last = this.found[this.count - 1];
    if (last !== undefined) this.bound = last.distance + TIE;
    this.found = this.found.filter(({ distance }) => distance <= this.bound);
    this.pruneAt = Math.max(this.count * 4 + 64, this.found.length * 2);
  }
}
