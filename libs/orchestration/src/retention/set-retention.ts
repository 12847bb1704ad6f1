import { StemmaError } from '@stemma/models';
import type { Keeping, RetentionPolicy } from '../ports/retention.js';
import { requireRev } from '../writes/find-or-refuse.js';
import { changed, created, unchanged, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';
import type { ExpectedRev, PutCondition } from '../writes/write-context.js';

/**
 * Says how long a namespace keeps; nothing leaves at once.
 * @throws StemmaError `validation_failed` where nothing would leave; `precondition_required` where one would be changed unasked;
 *   `precondition_failed`
 */
export async function setRetention(
  { tx, now, journal }: Write,
  namespace: string,
  { eventsDays, executionsDays }: Keeping,
  { expected, mustBeNew }: PutCondition,
): Promise<Outcome<RetentionPolicy>> {
  if (eventsDays === null && executionsDays === null) throw nothingLeaves();
  const known = await tx.retention.lock(namespace);
  if (known === null && expected !== null) throw nothingToChange(namespace);
  if (known !== null && mustBeNew) requireRev(known, []);
  if (known !== null && expected !== null) requireRev(known, expected);
  if (known?.eventsDays === eventsDays && known.executionsDays === executionsDays) return unchanged(known);
  if (known !== null && expected === null) throw unasked(known);
  const rev = (known?.rev ?? 0) + 1;
  const policy = { namespace, eventsDays, executionsDays, updatedAt: now, updatedBy: journal.actorId, rev };
  await tx.retention.put(policy);
  return known === null ? created(policy) : changed(policy);
}

/** Nothing leaves any more. @throws StemmaError `retention_not_found`, `precondition_failed` */
export async function removeRetention(
  { tx }: Write,
  namespace: string,
  expected: ExpectedRev,
): Promise<Outcome<null>> {
  const known = await tx.retention.lock(namespace);
  if (known === null) throw retentionNotFound(namespace);
  requireRev(known, expected);
  await tx.retention.remove(namespace);
  return changed(null);
}

export function retentionNotFound(namespace: string): StemmaError {
  return new StemmaError('retention_not_found', `The namespace ${namespace} keeps everything.`);
}

function nothingToChange(namespace: string): StemmaError {
  return new StemmaError(
    'precondition_failed',
    `The namespace ${namespace} has no retention to change: leave If-Match out.`,
    { extra: { currentRev: null } },
  );
}

function nothingLeaves(): StemmaError {
  const message = 'is required where executionsDays is not given: to keep everything, delete the retention';
  return StemmaError.invalid([{ pointer: '/eventsDays', code: 'required', message }]);
}

function unasked({ namespace, rev }: RetentionPolicy): StemmaError {
  return new StemmaError(
    'precondition_required',
    `The namespace ${namespace} has a retention: send If-Match: "${String(rev)}" to change it.`,
    { extra: { currentRev: rev } },
  );
}
