import type { StructuredPatchHunk } from 'diff';

/** Lines of a version, from 1 and rising, each with its place in the text that is asked about. */
export type OpenLines = ReadonlyMap<number, number>;

export type Hunk = Pick<StructuredPatchHunk, 'oldStart' | 'oldLines' | 'newStart' | 'newLines'>;

/**
 * Which of the lines were there before a change, and where; and the places of those that it brought.
 * @param hunks without context, in their order
 */
export function carriedBack(
  lines: OpenLines,
  hunks: readonly Hunk[],
): { readonly before: OpenLines; readonly brought: readonly number[] } {
  const before = new Map<number, number>();
  const brought: number[] = [];
  let [at, shift] = [0, 0];
  for (const [line, place] of lines) {
    for (let hunk = hunks[at]; hunk !== undefined && lastLine(hunk) < line; hunk = hunks[++at])
      shift += hunk.oldLines - hunk.newLines;
    const hunk = hunks[at];
    if (hunk !== undefined && hunk.newLines > 0 && hunk.newStart <= line) brought.push(place);
    else before.set(line + shift, place);
  }
  return { before, brought };
}

/** On the newer side; what only took lines away stands behind the line that it names. */
function lastLine({ newStart, newLines }: Hunk): number {
  return newStart + Math.max(newLines - 1, 0);
}
