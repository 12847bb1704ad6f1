import { renamed, type Pattern, type PatternPatch } from '@stemma/models';
import { lockPattern, requireRev } from '../writes/find-or-refuse.js';
import { changed, unchanged, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';
import type { ExpectedRev } from '../writes/write-context.js';

export async function revisePattern(
  { tx, now, journal }: Write,
  patternId: string,
  expected: ExpectedRev,
  patch: PatternPatch,
): Promise<Outcome<Pattern>> {
  const { pattern } = await lockPattern(tx, patternId);
  requireRev(pattern, expected);
  const revised = pattern.revise(patch, now);
  if (revised === pattern) return unchanged(pattern);
  await tx.patterns.update([revised]);
  if (revised.name !== pattern.name) {
    const known = (await tx.patterns.names([patternId])).get(patternId) ?? [];
    const names = renamed(pattern, known, revised.name, now);
    await tx.patterns.putNames(names.map((name) => ({ patternId, ...name })));
  }
  journal.revised(pattern, revised);
  return changed(revised);
}
