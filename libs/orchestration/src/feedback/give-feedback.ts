import { Feedback, sameJson, StemmaError, type FeedbackInput } from '@stemma/models';
import type { Transaction } from '../ports/transaction.js';
import { executionNotFound, nodesNotFound, patternNotFound } from '../writes/find-or-refuse.js';
import { created, existing, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';
import { linkFeedback, type FeedbackLinks } from './link-feedback.js';
import { alreadyWithdrawn } from './withdraw-feedback.js';

export type NewFeedback = Omit<FeedbackInput, 'createdAt' | 'withdrawal'>;

/**
 * Takes in what somebody says of a pattern. The same id with the same content answers the first one.
 * @throws StemmaError `pattern_not_found`, `node_not_found`, `execution_not_found`; `validation_failed` where they do
 *   not belong together; `id_conflict` where the id is taken by something else, `feedback_withdrawn` where it was taken back.
 */
export async function giveFeedback(
  { tx, now, journal }: Write,
  input: NewFeedback,
): Promise<Outcome<Feedback>> {
  const given = Feedback.create(input, now);
  const feedback = linkFeedback(given, await findLinks(tx, given));
  const fresh = await tx.feedback.insertNew([feedback]);
  if (fresh.size === 0) return existing(await sameAsBefore(tx, feedback));
  journal.feedbackReceived(feedback);
  return created(feedback);
}

async function findLinks(
  tx: Transaction,
  { patternId, nodeId, executionId }: Feedback,
): Promise<FeedbackLinks> {
  const [pattern] = await tx.patterns.find([patternId]);
  if (pattern === undefined || pattern.deleted) throw patternNotFound(patternId, ['/patternId']);
  const [node = null] = nodeId === null ? [] : await tx.nodes.places([nodeId], { hold: false });
  if (nodeId !== null && (node === null || node.deleted)) throw nodesNotFound([nodeId], ['/nodeId']);
  const [execution = null] = executionId === null ? [] : await tx.executions.find([executionId]);
  if (executionId !== null && execution === null) throw executionNotFound(executionId, ['/executionId']);
  return { node, execution };
}

async function sameAsBefore(tx: Transaction, feedback: Feedback): Promise<Feedback> {
  const [known] = await tx.feedback.find([feedback.feedbackId]);
  if (known !== undefined && known.withdrawal !== null) throw alreadyWithdrawn(known.feedbackId);
  if (known !== undefined && isSame(known, feedback)) return known;
  throw new StemmaError(
    'id_conflict',
    `The feedback ${feedback.feedbackId} exists already, and is a different one.`,
  );
}

/** But for the time, which is that of the first request. */
function isSame(known: Feedback, incoming: Feedback): boolean {
  return sameJson(
    known.toJSON(),
    Feedback.from({ ...incoming.toState(), createdAt: known.createdAt }).toJSON(),
  );
}
