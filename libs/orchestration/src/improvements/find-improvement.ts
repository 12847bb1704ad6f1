import { StemmaError, type Improvement, type Trial } from '@stemma/models';
import type { Transaction } from '../ports/transaction.js';
import { requireRev } from '../writes/find-or-refuse.js';
import type { ExpectedRev } from '../writes/write-context.js';

/** Which improvement, at which revision. */
export interface ImprovementChange {
  readonly improvementId: string;
  readonly expected: ExpectedRev;
}

/** @throws StemmaError `improvement_not_found`, `precondition_failed` */
export async function lockImprovement(
  { improvements }: Transaction,
  { improvementId, expected }: ImprovementChange,
): Promise<Improvement> {
  const improvement = await improvements.lock(improvementId);
  if (improvement === null) throw improvementNotFound(improvementId);
  requireRev(improvement, expected);
  return improvement;
}

export function improvementNotFound(improvementId: string): StemmaError {
  return new StemmaError('improvement_not_found', `There is no improvement ${improvementId}.`);
}

/** @throws StemmaError `trial_not_found` */
export function requireTrial(trial: Trial | null, improvementId: string): Trial {
  if (trial !== null) return trial;
  throw new StemmaError('trial_not_found', `The improvement ${improvementId} has no trial.`);
}
