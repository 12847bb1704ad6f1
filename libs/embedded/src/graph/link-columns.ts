import { STORED_RELATIONSHIP_TYPES } from '@stemma/models';
import type { LineageLink } from '@stemma/projection';
import { IdTable, type IdTableContent } from './id-table.js';
import { longer } from './vertex-columns.js';

export interface LinkColumnsContent extends IdTableContent {
  readonly revs: Uint32Array;
  readonly sources: Uint32Array;
  readonly targets: Uint32Array;
  readonly weights: Float64Array;
  readonly kinds: Uint8Array;
}

/** Of a kind: the number of the relationship type in the lowest bits, and these. */
export const ACTIVE = 16;
export const HELD = 32;
const DELETED = 64;
const UNKNOWN = 0;
/** In the place of an end: the edge is in no list. */
export const NO_NODE = 0xffffffff;

/** The edges: 21 bytes each beside the id. A deleted one keeps its row, rev and ends. */
export class LinkColumns {
  readonly table: IdTable;
  revs: Uint32Array;
  sources: Uint32Array;
  targets: Uint32Array;
  /** Exact, since a question's `minWeight` may be one of them. */
  weights: Float64Array;
  kinds: Uint8Array;

  constructor(content?: LinkColumnsContent) {
    this.table = new IdTable(content);
    const { capacity } = this.table;
    this.revs = content?.revs ?? new Uint32Array(capacity);
    this.sources = content?.sources ?? new Uint32Array(capacity);
    this.targets = content?.targets ?? new Uint32Array(capacity);
    this.weights = content?.weights ?? new Float64Array(capacity);
    this.kinds = content?.kinds ?? new Uint8Array(capacity);
  }

  /** The row of an id; a new one is unknown. @throws RangeError where it is no UUID. */
  claim(id: string): number {
    const rows = this.table.rows;
    const row = this.table.claim(id);
    if (row < rows) return row;
    const { capacity } = this.table;
    if (capacity > this.revs.length) {
      this.revs = longer(this.revs, new Uint32Array(capacity));
      this.sources = longer(this.sources, new Uint32Array(capacity));
      this.targets = longer(this.targets, new Uint32Array(capacity));
      this.weights = longer(this.weights, new Float64Array(capacity));
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

  isNewer(row: number, rev: number): boolean {
    return this.kinds[row] === UNKNOWN || rev > (this.revs[row] as number);
  }

  /** All but its ends. */
  set(row: number, rev: number, link: LineageLink | null): void {
    this.kinds[row] =
      link === null
        ? DELETED
        : HELD | (link.isActive ? ACTIVE : 0) | STORED_RELATIONSHIP_TYPES.indexOf(link.relationshipType);
    if (link !== null) this.weights[row] = link.weight;
    this.revs[row] = rev;
  }

  /** The next state counts, whatever its rev. */
  forget(row: number): void {
    this.kinds[row] = UNKNOWN;
    this.revs[row] = 0;
  }
}
