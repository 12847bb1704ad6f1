import { StemmaError, type Feedback } from '@stemma/models';
import { changed, unchanged, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';

/**
 * Takes feedback back: what it said leaves, and counts no more. One that is withdrawn already is answered as it is. That of
 * a deleted pattern can be withdrawn too: it is still stored.
 * @throws StemmaError `feedback_not_found`
 */
export async function withdrawFeedback(
  { tx, now, journal }: Write,
  feedbackId: string,
  reason: string,
): Promise<Outcome<Feedback>> {
  const known = await tx.feedback.lock(feedbackId);
  if (known === null) throw feedbackNotFound(feedbackId);
  if (known.withdrawal !== null) return unchanged(known);
  const withdrawn = known.withdraw({ at: now, by: journal.actorId, reason });
  await tx.feedback.withdraw([withdrawn]);
  journal.feedbackWithdrawn(withdrawn);
  return changed(withdrawn);
}

export function feedbackNotFound(feedbackId: string): StemmaError {
  return new StemmaError('feedback_not_found', `There is no feedback ${feedbackId}.`);
}

/** What was taken back does not come again by being told again. */
export function alreadyWithdrawn(feedbackId: string): StemmaError {
  return new StemmaError('feedback_withdrawn', `The feedback ${feedbackId} has been withdrawn.`);
}
