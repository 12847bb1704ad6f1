import type { StructuredPatchHunk } from 'diff';
import type { Pair } from './matching-lines.js';

const NO_NEWLINE = '\\ No newline at end of file';

/**
 * As of a unified diff. Where a side of a hunk has no line, its start is the line before.
 * @param pairs the lines that stay, in their order
 * @param context lines around each change; changes whose contexts touch are one hunk
 */
export function unifiedHunks(
  a: readonly string[],
  b: readonly string[],
  pairs: readonly Pair[],
  context: number,
): StructuredPatchHunk[] {
  const signed = signedLines(a, b, pairs);
  let [at, oldBefore, newBefore] = [0, 0, 0];
  return rangesOf(signed, context).map(({ start, end }) => {
    // Whatever lies between two hunks is the same in both texts.
    oldBefore += start - at;
    newBefore += start - at;
    at = end;
    const lines = signed.slice(start, end);
    const oldLines = lines.filter((line) => !line.startsWith('+')).length;
    const newLines = lines.filter((line) => !line.startsWith('-')).length;
    const hunk = {
      oldStart: oldBefore + Math.min(oldLines, 1),
      oldLines,
      newStart: newBefore + Math.min(newLines, 1),
      newLines,
      lines: lines.flatMap((line) => (line.endsWith('\n') ? [line.slice(0, -1)] : [line, NO_NEWLINE])),
    };
    oldBefore += oldLines;
    newBefore += newLines;
    return hunk;
  });
}

function signedLines(a: readonly string[], b: readonly string[], pairs: readonly Pair[]): string[] {
  const signed: string[] = [];
  let [i, j] = [0, 0];
  const change = (toA: number, toB: number): void => {
    for (const line of a.slice(i, toA)) signed.push(`-${line}`);
    for (const line of b.slice(j, toB)) signed.push(`+${line}`);
  };
  for (const [inA, inB] of pairs) {
    change(inA, inB);
    signed.push(` ${a[inA] ?? ''}`);
    [i, j] = [inA + 1, inB + 1];
  }
  change(a.length, b.length);
  return signed;
}

function rangesOf(signed: readonly string[], context: number): { start: number; end: number }[] {
  const ranges: { start: number; end: number }[] = [];
  for (const [at, line] of signed.entries()) {
    if (line.startsWith(' ')) continue;
    const [start, end] = [Math.max(0, at - context), Math.min(signed.length, at + context + 1)];
    const last = ranges.at(-1);
    if (last !== undefined && start <= last.end) last.end = end;
    else ranges.push({ start, end });
  }
  return ranges;
}
