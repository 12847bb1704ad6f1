import type { LaidRow } from './lay-out.js';

/** A line of the graph: the rows from one place to another, more than one where they are folded. */
export interface Line {
  readonly from: number;
  readonly to: number;
}

/** Fewer are no run: one line says no less than they do. */
const LEAST_RUN = 3;

export interface Folding {
  /** A row that always has a line of its own. */
  readonly isKept: (index: number) => boolean;
  /** Of a run that has such a row, none is folded. */
  readonly isOpened: (index: number) => boolean;
}

/** Runs of rows without a fork or a merge become one line each. */
export function foldRuns(rows: readonly LaidRow[], { isKept, isOpened }: Folding): Line[] {
  const lines: Line[] = [];
  for (let from = 0; from < rows.length;) {
    const to = endOfRun(rows, from);
    const isOpen = to - from + 1 < LEAST_RUN || someOf({ from, to }, isOpened);
    lines.push(...(isOpen ? singly(from, to) : foldedAround({ from, to }, isKept)));
    from = to + 1;
  }
  return lines;
}

/** The last row that goes on from this one in the same lane, each from the row above it. */
function endOfRun(rows: readonly LaidRow[], from: number): number {
  const first = rows[from];
  let to = from;
  if (first === undefined || !isPlain(first)) return to;
  for (let next = rows[to + 1]; next?.lane === first.lane && isPlain(next); next = rows[to + 1]) to += 1;
  return to;
}

function isPlain({ lane, into, out }: LaidRow): boolean {
  return into.length === 1 && into[0] === lane && out.length === 1 && out[0] === lane;
}

function foldedAround({ from, to }: Line, isKept: Folding['isKept']): Line[] {
  const lines: Line[] = [];
  let start = from;
  for (let index = from; index <= to + 1; index += 1) {
    if (index <= to && !isKept(index)) continue;
    const isRun = index - start >= LEAST_RUN;
    lines.push(...(isRun ? [{ from: start, to: index - 1 }] : singly(start, index - 1)));
    if (index <= to) lines.push({ from: index, to: index });
    start = index + 1;
  }
  return lines;
}

function singly(from: number, to: number): Line[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({ from: from + index, to: from + index }));
}

function someOf({ from, to }: Line, holds: (index: number) => boolean): boolean {
  for (let index = from; index <= to; index += 1) if (holds(index)) return true;
  return false;
}
