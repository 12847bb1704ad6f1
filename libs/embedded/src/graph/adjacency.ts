export interface AdjacencyContent {
  readonly places: Uint32Array;
  readonly counts: Uint32Array;
  readonly sorted: Uint32Array;
  readonly pool: Uint32Array;
  /** Size and first block of each list of free blocks. */
  readonly free: readonly (readonly [number, number])[];
}

/** Up to so many, a list is kept in order as it grows. */
const SHIFTED = 64;
/** So many out of order are put in order even if nobody reads them: all at once they would take a reader too long. */
const UNTIDIED = 4_096;
const NOWHERE = 0xffffffff;

/**
 * Of each node the edges on one side, in the order that `compare` gives: 12 bytes a node, and 4 to 5 an edge in blocks of
 * one pool. A single edge stands in the node's place itself. A long list gets what does not follow its last edge behind
 * that, out of order, until somebody reads it: then the two parts are merged.
 */
export class Adjacency {
  /** A node's edge where it has one, else where its block begins. */
  places: Uint32Array;
  counts: Uint32Array;
  /** How many from the start are in order. */
  sorted: Uint32Array;
  pool: Uint32Array;
  private end: number;
  private readonly free: Map<number, number>;

  constructor(
    nodes: number,
    private readonly compare: (a: number, b: number) => number,
    content?: AdjacencyContent,
  ) {
    this.places = content?.places ?? new Uint32Array(nodes);
    this.counts = content?.counts ?? new Uint32Array(nodes);
    this.sorted = content?.sorted ?? new Uint32Array(nodes);
    this.pool = content?.pool ?? new Uint32Array(1024);
    this.end = content?.pool.length ?? 0;
    this.free = new Map(content?.free);
  }

  /** What is used of the arrays: views. */
  arrays(nodes: number): AdjacencyContent {
    return {
      places: this.places.subarray(0, nodes),
      counts: this.counts.subarray(0, nodes),
      sorted: this.sorted.subarray(0, nodes),
      pool: this.pool.subarray(0, this.end),
      free: [...this.free],
    };
  }

  grow(nodes: number): void {
    this.places = longer(this.places, nodes);
    this.counts = longer(this.counts, nodes);
    this.sorted = longer(this.sorted, nodes);
  }

  /** The edge at a place of a node's list, which is below its count. */
  at(node: number, place: number): number {
    const start = this.places[node] as number;
    return this.counts[node] === 1 ? start : (this.pool[start + place] as number);
  }

  add(node: number, edge: number): void {
    const count = this.counts[node] as number;
    this.resize(node, count + 1);
    this.counts[node] = count + 1;
    if (count === 0) {
      this.places[node] = edge;
      this.sorted[node] = 1;
      return;
    }
    const { pool } = this;
    const start = this.places[node] as number;
    const sorted = this.sorted[node] as number;
    if (sorted !== count) {
      pool[start + count] = edge;
      if (count - sorted >= UNTIDIED) this.tidy(node);
      return;
    }
    let place = count;
    if (this.compare(pool[start + count - 1] as number, edge) > 0) {
      if (count > SHIFTED) {
        pool[start + count] = edge;
        return;
      }
      while (place > 0 && this.compare(pool[start + place - 1] as number, edge) > 0) {
        pool[start + place] = pool[start + place - 1] as number;
        place--;
      }
    }
    pool[start + place] = edge;
    this.sorted[node] = count + 1;
  }

  remove(node: number, edge: number): void {
    const count = this.counts[node] as number;
    let place = 0;
    while (place < count && this.at(node, place) !== edge) place++;
    if (place === count) return;
    if (count > 1) {
      const start = this.places[node] as number;
      this.pool.copyWithin(start + place, start + place + 1, start + count);
    }
    if (place < (this.sorted[node] as number)) this.sorted[node] = (this.sorted[node] as number) - 1;
    this.resize(node, count - 1);
    this.counts[node] = count - 1;
  }

  /** Puts a node's list in order. */
  tidy(node: number): void {
    const count = this.counts[node] as number;
    const sorted = this.sorted[node] as number;
    if (sorted === count) return;
    const start = this.places[node] as number;
    const { pool, compare } = this;
    const tail = pool.slice(start + sorted, start + count).sort(compare);
    // From the end, so that nothing is overwritten that is still to be moved: those that come behind, then the edge.
    let end = sorted;
    for (const [place, edge] of [...tail.entries()].reverse()) {
      let first = 0;
      for (let last = end; first < last;) {
        const middle = (first + last) >>> 1;
        if (compare(pool[start + middle] as number, edge) > 0) last = middle;
        else first = middle + 1;
      }
      pool.copyWithin(start + first + place + 1, start + first, start + end);
      pool[start + first + place] = edge;
      end = first;
    }
    this.sorted[node] = count;
  }

  /** Gives a list the block for its next count; its edges move with it. */
  private resize(node: number, next: number): void {
    const count = this.counts[node] as number;
    const from = capacityFor(count);
    const to = capacityFor(next);
    if (from === to) return;
    const old = this.places[node] as number;
    if (to === 0) {
      // A single edge moves into the node's place.
      if (next === 1) this.places[node] = this.pool[old] as number;
    } else {
      const block = this.take(to);
      if (from === 0) this.pool[block] = old;
      else this.pool.copyWithin(block, old, old + Math.min(count, next));
      this.places[node] = block;
    }
    if (from > 0) this.giveBack(old, from);
  }

  private take(size: number): number {
    const block = this.free.get(size);
    if (block !== undefined) {
      const next = this.pool[block] as number;
      if (next === NOWHERE) this.free.delete(size);
      else this.free.set(size, next);
      return block;
    }
    const start = this.end;
    this.end += size;
    if (this.end > this.pool.length) {
      this.pool = longer(this.pool, Math.max(this.end, Math.ceil(this.pool.length * 1.125)));
    }
    return start;
  }

  private giveBack(block: number, size: number): void {
    this.pool[block] = this.free.get(size) ?? NOWHERE;
    this.free.set(size, block);
  }
}

/** 0 for a single edge; then 2, 3, 4, 6, 8, 12, 16 …: at most a third is empty. */
function capacityFor(count: number): number {
  if (count <= 1) return 0;
  if (count <= 4) return count;
  const power = 1 << (31 - Math.clz32(count - 1));
  return count <= power * 1.5 ? power * 1.5 : power * 2;
}

function longer(cells: Uint32Array, length: number): Uint32Array {
  const grown = new Uint32Array(length);
  grown.set(cells);
  return grown;
}
