import { nextMove, type AliasMove } from '@stemma/models';
import type { AliasKey } from '../ports/transaction.js';
import { aliasNotFound, lockPattern, requireRev } from '../writes/find-or-refuse.js';
import { changed, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';
import type { ExpectedRev } from '../writes/write-context.js';

/** Its history stays. @throws StemmaError `pattern_not_found`, `alias_not_found`, `precondition_failed` */
export async function removeAlias(
  write: Write,
  key: AliasKey,
  expected: ExpectedRev,
): Promise<Outcome<null>> {
  await lockPattern(write.tx, key.patternId);
  const [last] = await write.tx.aliases.last([key]);
  if (last === undefined || last.nodeId === null) throw aliasNotFound(key.patternId, key.alias);
  requireRev(last, expected);
  await removeAliases(write, [last]);
  return changed(null);
}

/** @param present their last moves; their pattern is locked. */
export async function removeAliases(
  { tx, now, journal }: Write,
  present: readonly AliasMove[],
): Promise<void> {
  const by = { nodeId: null, changedAt: now, changedBy: journal.actorId, reason: null };
  const moves = present.map((last) => ({ last, next: nextMove(last, { ...last, ...by }) }));
  await tx.aliases.add(moves.map(({ next }) => next));
  for (const { last, next } of moves) journal.aliasMoved(last, next);
}
