import { LINEAGE_STATUSES, type LineageStatus } from '@stemma/models';
import type { LineageVertex } from '@stemma/projection';
import { IdTable, type IdTableContent } from './id-table.js';

export interface VertexColumnsContent extends IdTableContent {
  readonly revs: Uint32Array;
  readonly states: Uint8Array;
  readonly createdAtMs: Float64Array;
}

/** Statuses by their numbers; from here on a node that nobody sees. */
export const FIRST_UNSEEN = LINEAGE_STATUSES.length;
const DELETED = FIRST_UNSEEN;
/** Known only as the end of an edge. */
const UNKNOWN = FIRST_UNSEEN + 1;

/** The nodes: 13 bytes each beside the id. A deleted one keeps its row and rev. */
export class VertexColumns {
  readonly table: IdTable;
  revs: Uint32Array;
  states: Uint8Array;
  createdAtMs: Float64Array;

  constructor(content?: VertexColumnsContent) {
    this.table = new IdTable(content);
    this.revs = content?.revs ?? new Uint32Array(this.table.capacity);
    this.states = content?.states ?? new Uint8Array(this.table.capacity);
    this.createdAtMs = content?.createdAtMs ?? new Float64Array(this.table.capacity);
  }

  /** The row of an id; a new one is unknown. @throws RangeError where it is no UUID. */
  claim(id: string): number {
    const rows = this.table.rows;
    const row = this.table.claim(id);
    if (row < rows) return row;
    const { capacity } = this.table;
    if (capacity > this.revs.length) {
      this.revs = longer(this.revs, new Uint32Array(capacity));
      this.states = longer(this.states, new Uint8Array(capacity));
      this.createdAtMs = longer(this.createdAtMs, new Float64Array(capacity));
    }
    this.states[row] = UNKNOWN;
    return row;
  }

  isSeen(row: number): boolean {
    return (this.states[row] as number) < FIRST_UNSEEN;
  }

  revOf(row: number): number {
    return this.revs[row] as number;
  }

  isNewer(row: number, rev: number): boolean {
    return this.states[row] === UNKNOWN || rev > this.revOf(row);
  }

  set(row: number, rev: number, vertex: LineageVertex | null): void {
    this.states[row] = vertex === null ? DELETED : LINEAGE_STATUSES.indexOf(vertex.status);
    this.createdAtMs[row] = vertex?.createdAtMs ?? 0;
    this.revs[row] = rev;
  }

  /** The next state counts, whatever its rev. */
  forget(row: number): void {
    this.states[row] = UNKNOWN;
    this.revs[row] = 0;
  }

  get(row: number): LineageVertex {
    const status: LineageStatus = LINEAGE_STATUSES[this.states[row] as number] ?? 'draft';
    return { nodeId: this.table.idOf(row), status, createdAtMs: this.createdAtMs[row] as number };
  }
}

export function longer<T extends Uint8Array | Uint32Array | Float64Array>(cells: T, into: T): T {
  into.set(cells);
  return into;
}
