import { nextMove, StemmaError, type AliasMove, type VersionAliasRecord } from '@stemma/models';
import { ofAnotherPattern } from '../aliases/set-alias.js';
import { aliasKey } from './import-read-set.js';
import { taken, type ImportPlan, type LineOutcome } from './import-plan.js';

/** Takes in a move of an alias; one that is told without its rev only where it moves the alias. */
export function applyVersionAlias(plan: ImportPlan, record: VersionAliasRecord): LineOutcome {
  const { patternId, nodeId } = record;
  plan.pattern(patternId, '/patternId');
  if (nodeId !== null && plan.node(nodeId, '/nodeId').patternId !== patternId)
    throw ofAnotherPattern('/nodeId');
  const key = aliasKey(record);
  const known = plan.facts.aliases.get(key) ?? [];
  const last = known.at(-1) ?? null;
  if (isKnownMove(known, record)) return 'unchanged';
  const move = moveAfter(last, record, plan.options.now);
  plan.facts.aliases.set(key, [...known, move]);
  plan.newMoves.push(move);
  plan.journal?.aliasMoved(last, move);
  return 'new';
}

/** @throws StemmaError `id_conflict` */
function isKnownMove(known: readonly AliasMove[], record: VersionAliasRecord): boolean {
  const { alias, rev, nodeId, changedBy, reason } = record;
  const isThen = ({ changedAt }: AliasMove): boolean => record.changedAt?.getTime() === changedAt.getTime();
  if (rev === null) {
    const last = known.at(-1)?.nodeId ?? null;
    return last === nodeId || known.some((move) => move.nodeId === nodeId && isThen(move));
  }
  const move = known.find((one) => one.rev === rev);
  if (move === undefined) return false;
  const isSame = move.nodeId === nodeId && move.changedBy === changedBy && move.reason === reason;
  if (isSame && (record.changedAt === null || isThen(move))) return true;
  throw taken('move', `${String(rev)} of the alias ${alias}`);
}

/** @throws StemmaError `id_conflict`, `validation_failed` where moves do not come in their order */
function moveAfter(last: AliasMove | null, record: VersionAliasRecord, now: Date): AliasMove {
  const { record: _, rev, changedAt, ...told } = record;
  const next = nextMove(last, { ...told, changedAt: changedAt ?? now });
  if (rev === null) return next;
  if (rev < next.rev) throw taken('alias', told.alias, `is at ${String(next.rev - 1)} here`);
  if (changedAt !== null && changedAt < next.changedAt) {
    throw StemmaError.invalidAt('/changedAt', 'must not be before the move before');
  }
  return { ...next, rev };
}
