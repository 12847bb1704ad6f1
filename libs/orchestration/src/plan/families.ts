import type { FamilyStore } from '../ports/transaction.js';

/** Counting stops here at first, so that joining costs what the smaller family costs. */
const FIRST_LIMIT = 64;

export interface FamilySize {
  readonly count: number;
  /** Counting stopped: there are more. */
  readonly isCut: boolean;
}

/** How large families are, remembered from one chunk to the next: counting costs. */
export interface FamilySizes {
  get(lineageId: string): FamilySize | undefined;
  set(lineageId: string, size: FamilySize): unknown;
  delete(lineageId: string): unknown;
}

/**
 * The families as commands change them, one by one: the same choice of the id that stays as if each were
 * a transaction of its own, so where chunks begin and end makes no difference.
 */
export class Families {
  /** Families that may only be joined, or added to, under their locks. */
  readonly concerned = new Set<string>();
  private readonly joined = new Map<string, string>();
  private readonly founded = new Set<string>();
  private readonly added = new Map<string, number>();

  constructor(
    private readonly families: FamilyStore,
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
      const [smaller, isFirst] = await this.smallerOf(largest, other);
      const [to, from] = isFirst ? [other, largest] : [largest, other];
      this.joined.set(from, to);
      this.added.set(to, (this.added.get(to) ?? 0) + smaller);
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
    if (from === aliasId && (await this.sizeOf(from, 1)) === 0) this.joined.set(from, to);
    else await this.join([to, from]);
    return true;
  }

  /** Every family that is no more, and where it went in the end. */
  joins(): [from: string, to: string][] {
    return [...this.joined.keys()].map((from) => [from, this.resolve(from)]);
  }

  /** To be called when the plan is committed. */
  settle(): void {
    for (const [lineageId, added] of this.added) {
      const known = this.founded.has(lineageId) ? { count: 0, isCut: false } : this.sizes.get(lineageId);
      if (known !== undefined) this.sizes.set(lineageId, { ...known, count: known.count + added });
    }
    for (const from of this.joined.keys()) this.sizes.delete(from);
  }

  private async smallerOf(a: string, b: string): Promise<readonly [size: number, isFirst: boolean]> {
    for (let limit = FIRST_LIMIT; ; limit *= 8) {
      const [sizeA, sizeB] = [await this.sizeOf(a, limit), await this.sizeOf(b, limit)];
      const smaller = Math.min(sizeA, sizeB);
      if (smaller < limit) return [smaller, sizeA < sizeB];
    }
  }

  /** Exact below `limit`. */
  private async sizeOf(lineageId: string, limit: number): Promise<number> {
    return (await this.storedSize(lineageId, limit)) + (this.added.get(lineageId) ?? 0);
  }

  private async storedSize(lineageId: string, limit: number): Promise<number> {
    if (this.founded.has(lineageId)) return 0;
    const known = this.sizes.get(lineageId);
    if (known !== undefined && (!known.isCut || known.count >= limit)) return known.count;
    const count = await this.families.size(lineageId, limit);
    this.sizes.set(lineageId, { count, isCut: count === limit });
    return count;
  }
}
