import type { Improvement } from '@stemma/models';
import { changed, unchanged, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';
import { lockImprovement, type ImprovementChange } from './find-improvement.js';
import { rollbackOnly } from './rollback-improvement.js';

/** Ends an improvement, and its trial where one runs. @throws StemmaError as `lockImprovement`, `illegal_transition` */
export async function rejectImprovement(
  { tx, now, journal }: Write,
  change: ImprovementChange,
  reason: string,
): Promise<Outcome<Improvement>> {
  const improvement = await lockImprovement(tx, change);
  rollbackOnly(improvement);
  const rejected = improvement.withStatus('rejected', now, { reason });
  if (rejected === improvement) return unchanged(improvement);
  const trial = await tx.improvements.lockTrialOf(change.improvementId);
  if (trial?.isRunning === true) await tx.improvements.endTrial(trial.end(now));
  await tx.improvements.update(rejected);
  journal.improvementChanged(improvement, rejected, { reason });
  return changed(rejected);
}
