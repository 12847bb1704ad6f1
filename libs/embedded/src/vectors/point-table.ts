import { LINEAGE_STATUSES } from '@stemma/models';
import type { PointPayload } from '@stemma/orchestration';
import { Dictionary } from './dictionary.js';
import { emptyColumns, HASH_BYTES, resizeColumns, type PointColumns } from './point-columns.js';
import { compareUuids, UUID_WORDS, uuidText, uuidWords } from './uuid-words.js';

export interface PointTableContent {
  readonly columns: PointColumns;
  readonly rows: number;
  readonly namespaces: readonly string[];
  readonly kinds: readonly string[];
  readonly tagSets: readonly string[];
}

/** Points without their vectors: found by id through a hash table, listed in id order. Rows never move. */
export class PointTable {
  columns: PointColumns;
  rows: number;
  readonly namespaces: Dictionary;
  readonly kinds: Dictionary;
  /** Each distinct set of tags once, as the JSON of its sorted list. */
  readonly tagSets: Dictionary;

  /** Open addressing; −1: free. Its size is a power of two, at least twice the rows. */
  private buckets = new Int32Array(0);
  /** Rows in id order, of those that were there when it was made. */
  private order = new Uint32Array(0);

  constructor(content?: PointTableContent) {
    this.columns = content?.columns ?? emptyColumns(1024);
    this.rows = content?.rows ?? 0;
    this.namespaces = new Dictionary(content?.namespaces);
    this.kinds = new Dictionary(content?.kinds);
    this.tagSets = new Dictionary(content?.tagSets);
    this.rehash();
  }

  /** −1 where the id was never seen. */
  find(id: Uint32Array): number {
    return this.buckets[this.bucketOf(id, 0)] as number;
  }

  /** The row of an id; a new one (deleted, rev −∞) where it was never seen. */
  claim(id: Uint32Array): number {
    const known = this.find(id);
    if (known >= 0) return known;
    if (this.rows === this.columns.revs.length) {
      this.columns = resizeColumns(this.columns, this.rows, Math.max(this.rows * 2, 1024));
    }
    const row = this.rows++;
    this.columns.ids.set(id, row * UUID_WORDS);
    this.columns.revs[row] = -Infinity;
    this.columns.slots[row] = -1;
    if (this.rows * 2 > this.buckets.length) this.rehash();
    else this.buckets[this.bucketOf(id, 0)] = row;
    return row;
  }

  /** @param ids of the pattern and the lineage. */
  describe(row: number, payload: PointPayload, patternId: Uint32Array, lineageId: Uint32Array): void {
    const { columns } = this;
    columns.patternIds.set(patternId, row * UUID_WORDS);
    columns.lineageIds.set(lineageId, row * UUID_WORDS);
    columns.versions[row] = payload.version;
    columns.namespaces[row] = this.namespaces.idOf(payload.namespace);
    columns.kinds[row] = this.kinds.idOf(payload.kind);
    columns.statuses[row] = LINEAGE_STATUSES.indexOf(payload.status);
    columns.tagSets[row] = this.tagSets.idOf(JSON.stringify([...payload.tags].sort()));
    const hash = Buffer.from(payload.contentHash ?? '', 'hex');
    columns.hasHash[row] = hash.length === HASH_BYTES ? 1 : 0;
    if (hash.length === HASH_BYTES) columns.hashes.set(hash, row * HASH_BYTES);
  }

  /** Of deleted points ids and revs alone are kept. */
  forgetDeleted(): void {
    const { columns } = this;
    const [namespaces, kinds, tagSets] = [new Set<number>(), new Set<number>(), new Set<number>()];
    for (let row = 0; row < this.rows; row++) {
      if ((columns.slots[row] as number) < 0) {
        columns.hasHash[row] = 0;
        columns.hashes.fill(0, row * HASH_BYTES, (row + 1) * HASH_BYTES);
        continue;
      }
      namespaces.add(columns.namespaces[row] as number);
      kinds.add(columns.kinds[row] as number);
      tagSets.add(columns.tagSets[row] as number);
    }
    this.namespaces.keepOnly(namespaces);
    this.kinds.keepOnly(kinds);
    this.tagSets.keepOnly(tagSets);
  }

  payloadOf(row: number): PointPayload {
    const { columns } = this;
    const hash = columns.hashes.subarray(row * HASH_BYTES, (row + 1) * HASH_BYTES);
    return {
      patternId: uuidText(columns.patternIds, row * UUID_WORDS),
      lineageId: uuidText(columns.lineageIds, row * UUID_WORDS),
      namespace: this.namespaces.textOf(columns.namespaces[row] as number),
      kind: this.kinds.textOf(columns.kinds[row] as number),
      status: LINEAGE_STATUSES[columns.statuses[row] as number] ?? 'draft',
      tags: this.tagsOf(columns.tagSets[row] as number),
      version: columns.versions[row] as number,
      contentHash: columns.hasHash[row] === 1 ? Buffer.from(hash).toString('hex') : null,
    };
  }

  tagsOf(tagSet: number): string[] {
    return JSON.parse(this.tagSets.textOf(tagSet)) as string[];
  }

  idOf(row: number): string {
    return uuidText(this.columns.ids, row * UUID_WORDS);
  }

  /** Points that are not deleted with ids in (after, to], in id order; null bounds are open. */
  list(after: string | null, to: string | null, limit: number): { id: string; rev: number }[] {
    this.sort();
    const { ids, slots, revs } = this.columns;
    const last = to === null ? null : uuidWords(to);
    const listed: { id: string; rev: number }[] = [];
    for (let place = this.placeAfter(after); place < this.order.length && listed.length < limit; place++) {
      const row = this.order[place] as number;
      if (last !== null && compareUuids(ids, row * UUID_WORDS, last, 0) > 0) break;
      if ((slots[row] as number) >= 0) listed.push({ id: this.idOf(row), rev: revs[row] as number });
    }
    return listed;
  }

  private placeAfter(after: string | null): number {
    const bound = after === null ? null : uuidWords(after);
    if (bound === null) return 0;
    let low = 0;
    let high = this.order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const row = this.order[middle] as number;
      if (compareUuids(this.columns.ids, row * UUID_WORDS, bound, 0) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Merges the rows that came since the last time, so that paging between writes stays linear. */
  private sort(): void {
    const sorted = this.order;
    if (sorted.length === this.rows) return;
    const { ids } = this.columns;
    const compare = (a: number, b: number): number => compareUuids(ids, a * UUID_WORDS, ids, b * UUID_WORDS);
    const fresh = Uint32Array.from({ length: this.rows - sorted.length }, (_, i) => sorted.length + i).sort(
      compare,
    );
    const merged = new Uint32Array(this.rows);
    let i = 0;
    let j = 0;
    for (let place = 0; place < merged.length; place++) {
      const takeFresh =
        i === sorted.length || (j < fresh.length && compare(fresh[j] as number, sorted[i] as number) < 0);
      merged[place] = (takeFresh ? fresh[j++] : sorted[i++]) as number;
    }
    this.order = merged;
  }

  private rehash(): void {
    this.buckets = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(this.rows, 512) * 4))).fill(-1);
    const { ids } = this.columns;
    for (let row = 0; row < this.rows; row++) this.buckets[this.bucketOf(ids, row * UUID_WORDS)] = row;
  }

  /** The bucket that holds the id, or the free one where it belongs. */
  private bucketOf(words: Uint32Array, offset: number): number {
    const mask = this.buckets.length - 1;
    let bucket = hashOf(words, offset) & mask;
    for (;;) {
      const row = this.buckets[bucket] as number;
      if (row < 0 || compareUuids(this.columns.ids, row * UUID_WORDS, words, offset) === 0) return bucket;
      bucket = (bucket + 1) & mask;
    }
  }
}

/** Multiply and mix each word: UUIDv7s share their first bits. */
function hashOf(words: Uint32Array, offset: number): number {
  let hash = 0;
  for (let i = 0; i < UUID_WORDS; i++) {
    hash = Math.imul(hash ^ (words[offset + i] as number), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}
