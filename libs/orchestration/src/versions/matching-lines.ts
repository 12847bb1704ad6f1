import { diffArrays } from 'diff';

/** Of a line in one text and the same in another, counted from 0. */
export type Pair = readonly [a: number, b: number];

/** The lines of a text, each with its end. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/**
 * As many lines as two texts have in common in the same order, or null where the time did not suffice. Others have their
 * turn meanwhile. Lines that the other text has nowhere are left out first: the time grows with what is compared and with
 * how much of it differs (Myers, An O(ND) Difference Algorithm, 1986).
 */
export function linesInCommon(
  a: readonly string[],
  b: readonly string[],
  timeoutMs: number,
): Promise<Pair[] | null> {
  const [placesInA, placesInB] = [placesOf(a, new Set(b)), placesOf(b, new Set(a))];
  const linesAt = (lines: readonly string[], places: readonly number[]) => places.map((at) => lines[at]);
  return new Promise((resolve) => {
    diffArrays(linesAt(a, placesInA), linesAt(b, placesInB), {
      timeout: timeoutMs,
      callback: (changes) => {
        if (changes === undefined) {
          resolve(null);
          return;
        }
        const pairs: Pair[] = [];
        let [i, j] = [0, 0];
        for (const { added, removed, count } of changes) {
          if (!added && !removed)
            for (let k = 0; k < count; k++) pairs.push([placesInA[i + k] ?? 0, placesInB[j + k] ?? 0]);
          if (!added) i += count;
          if (!removed) j += count;
        }
        resolve(pairs);
      },
    });
  });
}

function placesOf(lines: readonly string[], others: ReadonlySet<string>): number[] {
  return [...lines.keys()].filter((at) => others.has(lines[at] ?? ''));
}
