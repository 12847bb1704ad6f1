import { compareUuids, UUID_WORDS, uuidText } from '../vectors/uuid-words.js';
import { readUuid } from './read-uuid.js';

export interface IdTableContent {
  readonly ids: Uint32Array;
  readonly buckets: Int32Array;
}

const FEWEST_ROWS = 1024;
const FEWEST_BUCKETS = 2048;

/** Numbers for ids, counted from 0: 16 bytes an id and 5 to 8 for finding it. Rows never move, and are never given back. */
export class IdTable {
  ids: Uint32Array;
  rows: number;
  /** Open addressing; −1: free. At least a third more than the rows. */
  buckets: Int32Array;
  /** Rows in id order, of those that were there when it was made; null: the rows are in id order themselves. */
  private order: Uint32Array | null = null;
  private orderedRows = 0;
  private readonly words = new Uint32Array(UUID_WORDS);

  constructor(content?: IdTableContent) {
    this.rows = content === undefined ? 0 : content.ids.length / UUID_WORDS;
    this.ids = content?.ids ?? new Uint32Array(FEWEST_ROWS * UUID_WORDS);
    this.buckets = content?.buckets ?? new Int32Array(FEWEST_BUCKETS).fill(-1);
  }

  /** Rows that the columns beside must have room for. */
  get capacity(): number {
    return this.ids.length / UUID_WORDS;
  }

  /** −1 where the id was never seen, or is none. */
  find(id: string): number {
    return readUuid(id, this.words) ? (this.buckets[this.bucketOf(this.words, 0)] as number) : -1;
  }

  /** The row of an id, a new one where it was never seen. @throws RangeError where it is no UUID. */
  claim(id: string): number {
    if (!readUuid(id, this.words)) throw new RangeError(`${id} is not a UUID`);
    const bucket = this.bucketOf(this.words, 0);
    const known = this.buckets[bucket] as number;
    if (known >= 0) return known;
    if (this.rows === this.capacity) this.grow();
    const row = this.rows++;
    this.ids.set(this.words, row * UUID_WORDS);
    if (this.rows * 4 > this.buckets.length * 3) this.rehash();
    else this.buckets[bucket] = row;
    return row;
  }

  idOf(row: number): string {
    return uuidText(this.ids, row * UUID_WORDS);
  }

  /** Negative where the id of `a` comes before that of `b`. */
  compare(a: number, b: number): number {
    return compareUuids(this.ids, a * UUID_WORDS, this.ids, b * UUID_WORDS);
  }

  /** The rows with ids in (after, to], in id order; null bounds are open. */
  *between(after: string | null, to: string | null): Generator<number> {
    this.sort();
    const first = new Uint32Array(UUID_WORDS);
    const last = new Uint32Array(UUID_WORDS);
    const isOpen = to === null || !readUuid(to, last);
    let place = after !== null && readUuid(after, first) ? this.placeAfter(first) : 0;
    for (; place < this.orderedRows; place++) {
      const row = this.rowAt(place);
      if (!isOpen && compareUuids(this.ids, row * UUID_WORDS, last, 0) > 0) return;
      yield row;
    }
  }

  private rowAt(place: number): number {
    return this.order === null ? place : (this.order[place] as number);
  }

  private placeAfter(bound: Uint32Array): number {
    let low = 0;
    let high = this.orderedRows;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareUuids(this.ids, this.rowAt(middle) * UUID_WORDS, bound, 0) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Merges the rows that came since the last time, which are mostly in order: a load comes so, and new ids grow. */
  private sort(): void {
    const sorted = this.orderedRows;
    if (sorted === this.rows) return;
    let isAscending = true;
    for (let row = sorted + 1; row < this.rows && isAscending; row++)
      isAscending = this.compare(row - 1, row) < 0;
    const follows = sorted === 0 || this.compare(sorted - 1, sorted) < 0;
    if (this.order !== null || !isAscending || !follows) {
      const compare = (a: number, b: number): number => this.compare(a, b);
      const fresh = Uint32Array.from({ length: this.rows - sorted }, (_, i) => sorted + i);
      if (!isAscending) fresh.sort(compare);
      this.order = merged(this.order ?? Uint32Array.from({ length: sorted }, (_, i) => i), fresh, compare);
    }
    this.orderedRows = this.rows;
  }

  private grow(): void {
    // One from a snapshot may have had no row.
    const rows = Math.max(FEWEST_ROWS, Math.ceil(this.capacity * 1.125));
    const grown = new Uint32Array(rows * UUID_WORDS);
    grown.set(this.ids);
    this.ids = grown;
  }

  private rehash(): void {
    this.buckets = new Int32Array(Math.ceil(this.buckets.length * 1.5)).fill(-1);
    for (let row = 0; row < this.rows; row++) this.buckets[this.bucketOf(this.ids, row * UUID_WORDS)] = row;
  }

  /** The bucket that holds the id, or the free one where it belongs. */
  private bucketOf(words: Uint32Array, offset: number): number {
    const { length } = this.buckets;
    let bucket = hashOf(words, offset) % length;
    for (;;) {
      const row = this.buckets[bucket] as number;
      if (row < 0 || isSame(this.ids, row * UUID_WORDS, words, offset)) return bucket;
      bucket = bucket + 1 < length ? bucket + 1 : 0;
    }
  }
}

/** From the end: UUIDs that differ mostly differ there. */
function isSame(a: Uint32Array, aOffset: number, b: Uint32Array, bOffset: number): boolean {
  return (
    a[aOffset + 3] === b[bOffset + 3] &&
    a[aOffset + 2] === b[bOffset + 2] &&
    a[aOffset + 1] === b[bOffset + 1] &&
    a[aOffset] === b[bOffset]
  );
}

/** 31 bits. Multiply and mix each word: UUIDv7s share their first bits. */
function hashOf(words: Uint32Array, offset: number): number {
  let hash = 0;
  for (let i = 0; i < UUID_WORDS; i++) {
    hash = Math.imul(hash ^ (words[offset + i] as number), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash >>> 1;
}

function merged(a: Uint32Array, b: Uint32Array, compare: (a: number, b: number) => number): Uint32Array {
  const all = new Uint32Array(a.length + b.length);
  let i = 0;
  let j = 0;
  for (let place = 0; place < all.length; place++) {
    const takeB = i === a.length || (j < b.length && compare(b[j] as number, a[i] as number) < 0);
    all[place] = (takeB ? b[j++] : a[i++]) as number;
  }
  return all;
}
