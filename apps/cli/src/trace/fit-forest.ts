import type { Line, Step } from './lineage-forest.js';

/** One line on the screen. */
export type Row =
  | {
      readonly kind: 'step';
      readonly indent: string;
      readonly step: Step;
      /** Begins a line, or goes on in another pattern: so its name has to be said. */
      readonly isNamed: boolean;
    }
  | {
      /** Something is left out here. */
      readonly kind: 'gap';
      readonly indent: string;
      readonly versions: number;
      /** Lines left out; 0 where only versions of a line that goes on are. */
      readonly branches: number;
    };

type Gap = Omit<Extract<Row, { kind: 'gap' }>, 'kind' | 'indent'>;

interface Indent {
  readonly first: string;
  readonly rest: string;
}

/** Of a line that has branches: how much of its rows may go to its own versions. */
const OWN_SHARE = 0.6;
/** A first version, a gap, a last version. */
const LEAST_LINE_ROWS = 3;
/** Enough for the focus amid what is left out, with a row for its branches, and an end of the line. */
const FOCUS_LINE_ROWS = 6;

/**
 * Lays lineages out in at most `budget` rows (≥ 8; Infinity for all). What does not fit is told as gaps, so that rows
 * and gaps together hold every version once. The focus (which `growForest` puts on the first line), and how each shown
 * line begins and ends, are kept first; then what is next to them; then forks and merges; then the rest.
 */
export function fitForest(roots: readonly Line[], budget: number): Row[] {
  return layLines(roots, budget, { first: '', rest: '' });
}

/** Lines side by side: some whole, some with gaps, and one row for all that are left out. */
function layLines(lines: readonly Line[], budget: number, indent: Indent): Row[] {
  const granted = grant(lines, budget);
  const hidden = lines.filter((line) => !granted.has(line));
  const rows = lines.flatMap((line) => {
    const own = granted.get(line);
    return own === undefined ? [] : layLine(line, own, indent);
  });
  if (hidden.length === 0) return rows;
  return [...rows, { kind: 'gap', indent: indent.first, versions: sizeOf(hidden), branches: hidden.length }];
}

/** How many rows each line gets; none where it is left out. */
function grant(lines: readonly Line[], budget: number): Map<Line, number> {
  const granted = new Map<Line, number>();
  if (sizeOf(lines) <= budget) {
    for (const line of lines) granted.set(line, line.size);
    return granted;
  }
  const ranked = [...lines].sort((a, b) => Number(b.holdsFocus) - Number(a.holdsFocus) || b.size - a.size);
  // First the least for as many lines as possible, with one row to tell of the others; then what is left over.
  let free = budget - (lines.length > 1 ? 1 : 0);
  for (const line of ranked) {
    const least = Math.min(
      line.size,
      line.holdsFocus ? Math.max(FOCUS_LINE_ROWS, budget >> 1) : LEAST_LINE_ROWS,
    );
    if (least > free) break;
    granted.set(line, least);
    free -= least;
  }
  for (const [line, least] of granted) {
    const more = Math.min(line.size - least, free);
    granted.set(line, least + more);
    free -= more;
  }
  return granted;
}

function layLine({ steps, size }: Line, budget: number, indent: Indent): Row[] {
  const kept = size <= budget ? new Set(steps.keys()) : keptSteps(steps, budget);
  const ofBranches = grantBranches(steps, kept, budget);
  const inner: Indent = { first: `${indent.rest}├─`, rest: `${indent.rest}│ ` };
  const rows: Row[] = [];
  let gap: Gap = { versions: 0, branches: 0 };
  const closeGap = (): void => {
    if (gap.versions > 0)
      rows.push({ kind: 'gap', indent: rows.length === 0 ? indent.first : indent.rest, ...gap });
    gap = { versions: 0, branches: 0 };
  };
  for (const [index, step] of steps.entries()) {
    const { branches } = step;
    if (kept.has(index)) {
      closeGap();
      rows.push({
        kind: 'step',
        indent: rows.length === 0 ? indent.first : indent.rest,
        step,
        isNamed: isNamed(step, steps[index - 1]),
      });
      if (branches.length > 0) rows.push(...layLines(branches, ofBranches.get(index) ?? 1, inner));
    } else {
      gap = { versions: gap.versions + 1 + sizeOf(branches), branches: gap.branches + branches.length };
    }
  }
  closeGap();
  return rows;
}

function isNamed({ version }: Step, before: Step | undefined): boolean {
  return version.patternId !== before?.version.patternId;
}

/** Which steps are shown, each at its least: itself, and one row that tells of its branches. */
function keptSteps(steps: readonly Step[], budget: number): Set<number> {
  const kept = new Set<number>();
  const hasBranches = steps.some(({ branches }) => branches.length > 0);
  const limit = hasBranches
    ? Math.max(Math.floor(budget * OWN_SHARE), Math.min(budget, LEAST_LINE_ROWS + 2))
    : budget;
  // Nothing is kept yet: all of it is one gap.
  let used = 1;
  for (const index of byImportance(steps)) {
    const isGap = (at: number): number => Number(at >= 0 && at < steps.length && !kept.has(at));
    const gaps = isGap(index - 1) + isGap(index + 1) - 1;
    const cost = 1 + leastRows(steps[index]) + gaps;
    if (used + cost > limit) continue;
    kept.add(index);
    used += cost;
  }
  return kept;
}

function byImportance(steps: readonly Step[]): number[] {
  const last = steps.length - 1;
  const focus = steps.findIndex(({ isFocus }) => isFocus);
  const anchors = [...new Set(focus < 0 ? [0, last] : [focus, 0, last])];
  const ranked = steps.map((step, index) => {
    const distance = Math.min(...anchors.map((anchor) => Math.abs(anchor - index)));
    const isKnot = step.branches.length + step.otherParents.length + step.mergedInto.length > 0;
    return {
      index,
      distance,
      rank: distance === 0 ? anchors.indexOf(index) - 3 : distance === 1 ? 0 : isKnot ? 1 : 2,
    };
  });
  ranked.sort((a, b) => a.rank - b.rank || a.distance - b.distance || b.index - a.index);
  return ranked.map(({ index }) => index);
}

/** The rows for the branches of each shown step: the small ones get theirs, the large ones share what is left. */
function grantBranches(
  steps: readonly Step[],
  kept: ReadonlySet<number>,
  budget: number,
): Map<number, number> {
  const size = (index: number): number => sizeOf(steps[index]?.branches ?? []);
  const branching = [...kept].filter((index) => size(index) > 0).sort((a, b) => size(a) - size(b));
  let free = budget - kept.size - gapsBetween(kept, steps.length) - branching.length;
  const granted = new Map<number, number>();
  for (const [place, index] of branching.entries()) {
    const more = Math.max(0, Math.min(size(index) - 1, Math.floor(free / (branching.length - place))));
    granted.set(index, 1 + more);
    free -= more;
  }
  return granted;
}

function gapsBetween(kept: ReadonlySet<number>, length: number): number {
  let gaps = 0;
  for (let index = 0; index < length; index++) {
    if (!kept.has(index) && (index === 0 || kept.has(index - 1))) gaps++;
  }
  return gaps;
}

function leastRows(step: Step | undefined): number {
  return step === undefined || step.branches.length === 0 ? 0 : 1;
}

/** Versions of whole lines, which is also the rows they take: one each. */
function sizeOf(lines: readonly Line[]): number {
  return lines.reduce((total, { size }) => total + size, 0);
}
