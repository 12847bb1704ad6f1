/** The known name that `name` was probably meant to be, or null if none is near. */
export function didYouMean(name: string, known: readonly string[]): string | null {
  const longer = known.find((each) => each.startsWith(`${name}_`) || name.startsWith(`${each}_`));
  if (longer !== undefined) return longer;
  const bare = name.replace(/^STEMMA_/, '');
  const ranked = known
    .map((each) => ({
      each,
      distance: Math.min(edits(name, each), edits(bare, each), edits(bare, each.replace(/^STEMMA_/, ''))),
    }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(2, Math.floor(bare.length / 3)) ? best.each : null;
}

/** Levenshtein distance: insertions, deletions and replacements of one character. */
function edits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, a] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, b] of [...to].entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (a === b ? 0 : 1)));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
