import { nextMove, StemmaError, type AliasMove } from '@stemma/models';
import type { AliasView } from '../ports/aliases.js';
import type { AliasKey } from '../ports/transaction.js';
import { lockPattern, nodesNotFound, requireRev } from '../writes/find-or-refuse.js';
import { changed, created, unchanged, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';
import type { PutCondition } from '../writes/write-context.js';

export interface Pointing {
  readonly nodeId: string;
  readonly changedBy: string;
  readonly reason?: string | null | undefined;
}

/**
 * Points an alias at a version of its pattern, of whatever status. Where it points there already nothing changes.
 * @throws StemmaError `pattern_not_found`, `node_not_found`; `validation_failed` where the version is another pattern's;
 *   `precondition_required` where it would be moved unasked; `precondition_failed`
 */
export async function setAlias(
  { tx, now, journal }: Write,
  { patternId, alias }: AliasKey,
  { nodeId, changedBy, reason = null }: Pointing,
  { expected, mustBeNew }: PutCondition,
): Promise<Outcome<AliasView>> {
  await lockPattern(tx, patternId);
  const [[node], [last = null]] = await Promise.all([
    tx.nodes.states([nodeId]),
    tx.aliases.last([{ patternId, alias }]),
  ]);
  if (node === undefined) throw nodesNotFound([nodeId], ['/nodeId']);
  if (node.patternId !== patternId) throw ofAnotherPattern('/nodeId');
  const isThere = last !== null && last.nodeId !== null;
  if (isThere && mustBeNew) requireRev(last, []);
  if (expected !== null) {
    if (!isThere) throw nothingToMove(alias);
    requireRev(last, expected);
  }
  const { version, versionLabel, status } = node;
  if (last?.nodeId === nodeId) return unchanged({ ...last, version, versionLabel, status });
  if (isThere && expected === null) throw unasked(last);

  const move = nextMove(last, { patternId, alias, nodeId, changedAt: now, changedBy, reason });
  await tx.aliases.add([move]);
  journal.aliasMoved(last, move);
  const view = { ...move, version, versionLabel, status };
  return isThere ? changed(view) : created(view);
}

export function ofAnotherPattern(pointer: string): StemmaError {
  return StemmaError.invalidAt(pointer, 'must be a version of the pattern');
}

function nothingToMove(alias: string): StemmaError {
  return new StemmaError('precondition_failed', `There is no alias ${alias} to move: leave If-Match out.`, {
    extra: { currentRev: null },
  });
}

function unasked({ alias, nodeId, rev }: AliasMove): StemmaError {
  return new StemmaError(
    'precondition_required',
    `The alias ${alias} points at ${String(nodeId)}: send If-Match: "${String(rev)}" to move it.`,
    { extra: { currentRev: rev } },
  );
}
