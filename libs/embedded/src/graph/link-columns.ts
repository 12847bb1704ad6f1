import { MIN_INSTANT_MS, STORED_RELATIONSHIP_TYPES } from '@stemma/models';
import type { LineageLink } from '@stemma/projection';
import { IdTable, type IdTableContent } from './id-table.js';
import { longer } from './vertex-columns.js';

export interface LinkColumnsContent extends IdTableContent {
  readonly times: Uint32Array;
  readonly marks: Uint32Array;
  readonly sources: Uint32Array;
  readonly targets: Uint32Array;
  readonly weights: Float64Array;
  readonly confidences: Float64Array;
  readonly kinds: Uint8Array;
  /** Row and rev of those whose rev is in no mark. */
  readonly greatRevs: readonly (readonly [number, number])[];
}

/** Of a kind: the number of the relationship type in the lowest bits, and these. */
export const ACTIVE = 16;
export const HELD = 32;
const DELETED = 64;
export const BREAKING = 128;
const UNKNOWN = 0;
/** In the place of an end: the edge is in no list. */
export const NO_NODE = 0xffffffff;
/** In the place of a rev: it is this or greater, and stands beside. Few edges are changed so often. */
const GREAT_REV = 0x7fff;
const REV_BITS = 15;
const WORD = 2 ** 32;

/**
 * The edges: 25 bytes each beside the id, and 8 more once any has a confidence. A deleted one keeps its row, rev and ends. When an edge was created takes 49
 * bits: the years 1 to 9999 in milliseconds. 17 of them share a word, its mark, with the rev.
 */
export class LinkColumns {
  readonly table: IdTable;
  /** The lower 32 bits of the milliseconds from the year 1 to when it was created. */
  times: Uint32Array;
  /** The bits above those, then the rev. */
  marks: Uint32Array;
  sources: Uint32Array;
  targets: Uint32Array;
  /** Exact, since a question's `minWeight` may be one of them. */
  weights: Float64Array;
  /** NaN where it has none; empty as long as none has any. */
  confidences: Float64Array;
  kinds: Uint8Array;
  readonly greatRevs: Map<number, number>;

  constructor(content?: LinkColumnsContent) {
    this.table = new IdTable(content);
    const { capacity } = this.table;
    this.times = content?.times ?? new Uint32Array(capacity);
    this.marks = content?.marks ?? new Uint32Array(capacity);
    this.sources = content?.sources ?? new Uint32Array(capacity);
    this.targets = content?.targets ?? new Uint32Array(capacity);
    this.weights = content?.weights ?? new Float64Array(capacity);
    this.confidences = content?.confidences ?? new Float64Array(0);
    this.kinds = content?.kinds ?? new Uint8Array(capacity);
    this.greatRevs = new Map(content?.greatRevs);
  }

  /** The row of an id; a new one is unknown. @throws RangeError where it is no UUID. */
  claim(id: string): number {
    const rows = this.table.rows;
    const row = this.table.claim(id);
    if (row < rows) return row;
    const { capacity } = this.table;
    if (capacity > this.marks.length) {
      this.times = longer(this.times, new Uint32Array(capacity));
      this.marks = longer(this.marks, new Uint32Array(capacity));
      this.sources = longer(this.sources, new Uint32Array(capacity));
      this.targets = longer(this.targets, new Uint32Array(capacity));
      this.weights = longer(this.weights, new Float64Array(capacity));
      if (this.confidences.length > 0)
        this.confidences = longer(this.confidences, new Float64Array(capacity));
      this.kinds = longer(this.kinds, new Uint8Array(capacity));
    }
    this.kinds[row] = UNKNOWN;
    this.sources[row] = NO_NODE;
    this.targets[row] = NO_NODE;
    return row;
  }

  isHeld(row: number): boolean {
    return ((this.kinds[row] as number) & HELD) !== 0;
  }

  revOf(row: number): number {
    const rev = (this.marks[row] as number) & GREAT_REV;
    return rev < GREAT_REV ? rev : (this.greatRevs.get(row) ?? rev);
  }

  confidenceScore(row: number): number | null {
    const score = this.confidences[row] ?? Number.NaN;
    return Number.isNaN(score) ? null : score;
  }

  createdAtMs(row: number): number {
    return MIN_INSTANT_MS + ((this.marks[row] as number) >>> REV_BITS) * WORD + (this.times[row] as number);
  }

  isNewer(row: number, rev: number): boolean {
    return this.kinds[row] === UNKNOWN || rev > this.revOf(row);
  }

  /** All but its ends. */
  set(row: number, rev: number, link: LineageLink | null): void {
    this.kinds[row] =
      link === null
        ? DELETED
        : HELD |
          (link.isActive ? ACTIVE : 0) |
          (link.breakingChanges ? BREAKING : 0) |
          STORED_RELATIONSHIP_TYPES.indexOf(link.relationshipType);
    this.setMark(row, rev, link?.createdAtMs ?? MIN_INSTANT_MS);
    if (link === null) return;
    this.weights[row] = link.weight;
    this.setConfidence(row, link.confidenceScore);
  }

  /** The next state counts, whatever its rev. */
  forget(row: number): void {
    this.kinds[row] = UNKNOWN;
    this.setMark(row, 0, MIN_INSTANT_MS);
  }

  private setConfidence(row: number, score: number | null): void {
    if (this.confidences.length === 0) {
      if (score === null) return;
      this.confidences = new Float64Array(this.table.capacity).fill(Number.NaN);
    }
    this.confidences[row] = score ?? Number.NaN;
  }

  private setMark(row: number, rev: number, createdAtMs: number): void {
    const time = createdAtMs - MIN_INSTANT_MS;
    this.times[row] = time % WORD;
    this.marks[row] = (Math.floor(time / WORD) << REV_BITS) | Math.min(rev, GREAT_REV);
    if (rev >= GREAT_REV) this.greatRevs.set(row, rev);
    else this.greatRevs.delete(row);
  }
}
