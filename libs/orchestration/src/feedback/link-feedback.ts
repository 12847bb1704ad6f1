import { Feedback, StemmaError, type Execution } from '@stemma/models';

/** What feedback names, as it is stored; null where it names none. */
export interface FeedbackLinks {
  readonly node: { readonly nodeId: string; readonly patternId: string } | null;
  readonly execution: Execution | null;
}

/**
 * The feedback, with the node of its execution where it names none itself.
 * @throws StemmaError `validation_failed` where the node is not the pattern's, or the execution not the node's.
 */
export function linkFeedback(feedback: Feedback, { node, execution }: FeedbackLinks): Feedback {
  if (node !== null && node.patternId !== feedback.patternId) {
    throw mismatch('/nodeId', `must be a version of the pattern ${feedback.patternId}`);
  }
  if (execution === null) return feedback;
  if (execution.patternId !== feedback.patternId) {
    throw mismatch('/executionId', `must be an execution of the pattern ${feedback.patternId}`);
  }
  if (feedback.nodeId === null) return Feedback.from({ ...feedback.toState(), nodeId: execution.nodeId });
  if (execution.nodeId === feedback.nodeId) return feedback;
  throw mismatch('/executionId', `must be an execution of the node ${feedback.nodeId}`);
}

function mismatch(pointer: string, message: string): StemmaError {
  return StemmaError.invalid([{ pointer, code: 'invalid', message }]);
}
