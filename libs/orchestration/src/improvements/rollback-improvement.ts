import { StemmaError, type Improvement } from '@stemma/models';
import { changeStatus } from '../nodes/change-status.js';
import { changed, unchanged, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';
import { lockImprovement, type ImprovementChange } from './find-improvement.js';

/**
 * Takes an applied improvement back: the version that it made active is deprecated, in favour of the baseline, which
 * is active again. @throws StemmaError as `lockImprovement`, `illegal_transition` also where either of them has moved on
 */
export async function rollbackImprovement(
  write: Write,
  change: ImprovementChange,
  reason: string,
): Promise<Outcome<Improvement>> {
  const { tx, now, journal } = write;
  const improvement = await lockImprovement(tx, change);
  const { status, nodeId, appliedNodeId } = improvement;
  if (status === 'rejected' && appliedNodeId !== null) return unchanged(improvement);
  if (status !== 'applied' || appliedNodeId === null)
    throw notFrom(status, 'Only what is applied can be rolled back');
  const rolledBack = improvement.withStatus('rejected', now, { reason });
  await changeStatus(write, { nodeId, expected: 'any', status: 'active' });
  const replaced = { status: 'deprecated', reason, replacedByNodeId: nodeId } as const;
  await changeStatus(write, { nodeId: appliedNodeId, expected: 'any', ...replaced });
  await tx.improvements.update(rolledBack);
  journal.improvementChanged(improvement, rolledBack, { reason, rolled_back: true });
  return changed(rolledBack);
}

/** What is in use ends by being rolled back, so that its version does too. */
export function rollbackOnly({ status }: Improvement): void {
  if (status === 'applied') throw notFrom(status, 'What is applied must be rolled back');
}

function notFrom(status: Improvement['status'], rule: string): StemmaError {
  const extra = { from: status, to: 'rejected', allowed: [] };
  return new StemmaError('illegal_transition', `${rule}; the improvement is ${status}.`, { extra });
}
