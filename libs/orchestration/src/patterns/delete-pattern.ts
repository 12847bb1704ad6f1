import type { Pattern } from '@stemma/models';
import { removeAliases } from '../aliases/remove-alias.js';
import { lockPattern, requireRev } from '../writes/find-or-refuse.js';
import { changed, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';
import type { ExpectedRev } from '../writes/write-context.js';

/**
 * Deletes a pattern with its versions, their names and all their edges. Versions of other patterns that derive from it stay;
 * those left without parents become roots (generation 1) and keep their family's id.
 */
export async function deletePattern(
  write: Write,
  patternId: string,
  expected: ExpectedRev,
): Promise<Outcome<null>> {
  const { pattern } = await lockPattern(write.tx, patternId);
  requireRev(pattern, expected);
  await removePattern(write, pattern);
  await removeAliases(write, await write.tx.aliases.present(patternId));
  write.journal.patternDeleted(pattern);
  return changed(null);
}

/** Marks all of a pattern, which is locked, as deleted. */
export async function removePattern({ tx, now }: Write, pattern: Pattern): Promise<void> {
  const { patternId } = pattern;
  await tx.families.lockOfPattern(patternId);
  // Whoever holds a version to derive from it is done before its edges are looked for; who comes later finds it gone.
  await tx.nodes.lockOfPattern(patternId);
  const orphans = await tx.families.childrenElsewhere(patternId);
  await tx.patterns.delete(pattern, now);
  if (orphans.length > 0) await tx.families.refreshGenerations(orphans);
}
