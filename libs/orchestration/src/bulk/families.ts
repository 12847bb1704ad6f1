import type { BulkStore } from '../ports/bulk-store.js';

const MAX_REMEMBERED = 10_000;

/** How large families are, remembered from one chunk to the next: counting a large one costs. */
export class FamilySizes {
  private readonly sizes = new Map<string, number>();

  get(lineageId: string): number | undefined {
    return this.sizes.get(lineageId);
  }

  set(lineageId: string, size: number): void {
    this.sizes.delete(lineageId);
    this.sizes.set(lineageId, size);
    for (const [oldest] of this.sizes) {
      if (this.sizes.size <= MAX_REMEMBERED) break;
      this.sizes.delete(oldest);
    }
  }

  forget(lineageId: string): void {
    this.sizes.delete(lineageId);
  }
}

/**
 * The families as a chunk changes them, line by line: the same choice of the id that stays as if each line were
 * a transaction of its own, so where chunks begin and end makes no difference.
 */
export class Families {
  /** Families that the chunk may only join, or add to, while it holds their locks. */
  readonly concerned = new Set<string>();
  private readonly joined = new Map<string, string>();
  private readonly founded = new Set<string>();
  private readonly added = new Map<string, number>();

  constructor(
    private readonly bulk: BulkStore,
    private readonly sizes: FamilySizes,
    /** Aliases that are stored already. */
    private readonly stored: ReadonlyMap<string, string>,
  ) {}

  /** The family that an id names by now. */
  resolve(lineageId: string): string {
    let id = this.stored.get(lineageId) ?? lineageId;
    for (let next = this.joined.get(id); next !== undefined; next = this.joined.get(id)) id = next;
    return id;
  }

  /** A root that nothing is said of founds its own. */
  found(nodeId: string): string {
    this.founded.add(nodeId);
    return nodeId;
  }

  grow(lineageId: string): void {
    this.added.set(lineageId, (this.added.get(lineageId) ?? 0) + 1);
  }

  /** These must be locked, unless they were founded here. */
  concern(lineageId: string): void {
    if (!this.founded.has(lineageId)) this.concerned.add(lineageId);
  }

  /** One family of several: the largest stays, of equals the first. */
  async join(lineageIds: readonly string[]): Promise<string> {
    const [first = '', ...rest] = new Set(lineageIds.map((id) => this.resolve(id)));
    let largest = first;
    for (const other of rest) {
      this.concern(largest);
      this.concern(other);
      const [a, b] = [await this.sizeOf(largest), await this.sizeOf(other)];
      const [to, from] = a < b ? [other, largest] : [largest, other];
      this.joined.set(from, to);
      this.added.set(to, (this.added.get(to) ?? 0) + Math.min(a, b));
      largest = to;
    }
    return largest;
  }

  /** Makes an id an alias of a family. @returns whether that was new. */
  async alias(aliasId: string, lineageId: string): Promise<boolean> {
    const [from, to] = [this.resolve(aliasId), this.resolve(lineageId)];
    if (from === to) return false;
    this.concern(from);
    this.concern(to);
    if (from === aliasId && (await this.sizeOf(from)) === 0) this.joined.set(from, to);
    else await this.join([to, from]);
    return true;
  }

  async sizeOf(lineageId: string): Promise<number> {
    return (await this.storedSize(lineageId)) + (this.added.get(lineageId) ?? 0);
  }

  /** Every family that is no more, and where it went in the end. */
  joins(): [from: string, to: string][] {
    return [...this.joined.keys()].map((from) => [from, this.resolve(from)]);
  }

  /** To be called when the chunk is committed. */
  settle(): void {
    for (const [lineageId, added] of this.added) {
      const known = this.founded.has(lineageId) ? 0 : this.sizes.get(lineageId);
      if (known !== undefined) this.sizes.set(lineageId, known + added);
    }
    for (const from of this.joined.keys()) this.sizes.forget(from);
  }

  private async storedSize(lineageId: string): Promise<number> {
    if (this.founded.has(lineageId)) return 0;
    const known = this.sizes.get(lineageId);
    if (known !== undefined) return known;
    const size = await this.bulk.familySize(lineageId);
    this.sizes.set(lineageId, size);
    return size;
  }
}
