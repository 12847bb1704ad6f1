import {
  eventOfRecord,
  Execution,
  Feedback,
  idFrom,
  StemmaError,
  type EmbeddingRecord,
  type EventRecord,
  type ExecutionRecord,
  type FeedbackRecord,
} from '@stemma/models';
import { alreadyLeft } from '../executions/already-left.js';
import { isSameExecution } from '../executions/same-execution.js';
import { misplacement } from '../executions/trial-refusal.js';
import { linkFeedback } from '../feedback/link-feedback.js';
import { alreadyWithdrawn } from '../feedback/withdraw-feedback.js';
import { executionNotFound } from '../writes/find-or-refuse.js';
import { isKnown, isSameState, taken, type ImportPlan, type LineOutcome } from './import-plan.js';

export function applyExecution(plan: ImportPlan, record: ExecutionRecord, line: number): LineOutcome {
  const { patternId } = plan.node(record.nodeId, '/nodeId');
  if (record.patternId !== null && record.patternId !== patternId) {
    throw StemmaError.invalidAt('/patternId', `must be the pattern of the node, ${patternId}`);
  }
  const { importId, now } = plan.options;
  const { executions, trials } = plan.facts;
  const executionId = record.executionId ?? idFrom('execution', importId, String(line));
  const incoming = { ...record, executionId };
  const isSame = (known: Execution): boolean => isSameExecution(incoming, patternId, known);
  if (isKnown('execution', executionId, executions.get(executionId), isSame)) return 'unchanged';
  const told = { patternId, timestamp: record.timestamp ?? now };
  const left = alreadyLeft(plan.facts.borders, told, '/timestamp');
  if (left !== null) throw StemmaError.invalid([left]);
  const misplaced = misplacement(incoming, trials, '');
  if (misplaced !== null) throw misplaced;
  const execution = Execution.create(incoming, patternId, now);
  executions.set(executionId, execution);
  plan.newExecutions.push({ execution, correlationId: record.correlationId ?? importId });
  return 'new';
}

export function applyFeedback(
  plan: ImportPlan,
  { record: _, ...incoming }: FeedbackRecord,
  line: number,
): LineOutcome {
  plan.pattern(incoming.patternId, '/patternId');
  const node = incoming.nodeId === null ? null : plan.node(incoming.nodeId, '/nodeId');
  const execution =
    incoming.executionId === null ? null : (plan.facts.executions.get(incoming.executionId) ?? null);
  if (incoming.executionId !== null && execution === null)
    throw executionNotFound(incoming.executionId, ['/executionId']);
  const { importId, now } = plan.options;
  const feedbackId = incoming.feedbackId ?? idFrom('feedback', importId, String(line));
  const known = plan.facts.feedback.get(feedbackId);
  // An export does not name an execution that has left by retention.
  const executionId = incoming.executionId ?? known?.executionId ?? null;
  const given = Feedback.create({ ...incoming, executionId, feedbackId }, known?.createdAt ?? now);
  const feedback = linkFeedback(given, { node, execution });
  if (known !== undefined && known.withdrawal === null && feedback.withdrawal !== null) {
    if (!isSameState(feedback, known.withdraw(feedback.withdrawal))) throw taken('feedback', feedbackId);
    plan.facts.feedback.set(feedbackId, feedback);
    plan.withdrawnFeedback.push(feedback);
    plan.journal?.feedbackWithdrawn(feedback);
    return 'new';
  }
  if (known !== undefined && known.withdrawal !== null && feedback.withdrawal === null)
    throw alreadyWithdrawn(feedbackId);
  if (isKnown('feedback', feedbackId, known, (one) => isSameState(feedback, one))) return 'unchanged';
  plan.facts.feedback.set(feedbackId, feedback);
  plan.newFeedback.push(feedback);
  plan.journal?.feedbackReceived(feedback);
  plan.journal?.feedbackWithdrawn(feedback);
  return 'new';
}

export function applyEvent(plan: ImportPlan, record: EventRecord): LineOutcome {
  plan.pattern(record.patternId, '/patternId');
  const event = eventOfRecord(record);
  const { eventId } = event;
  if (isKnown('event', eventId, plan.facts.events.get(eventId), (known) => isSameState(event, known)))
    return 'unchanged';
  plan.facts.events.set(eventId, event);
  plan.newEvents.push(event);
  return 'new';
}

export function applyEmbedding(plan: ImportPlan, { nodeId, model, vector }: EmbeddingRecord): LineOutcome {
  plan.node(nodeId, '/nodeId');
  plan.vectors.push({ nodeId, model, vector: Float32Array.from(vector) });
  return 'new';
}
