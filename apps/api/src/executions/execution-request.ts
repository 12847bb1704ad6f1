import { jsonPointer, parseExecution, StemmaError, type ExecutionDraft, type Fault } from '@stemma/models';
import type { ExecutionGroup, RecordedGroup, WriteContext, Written } from '@stemma/orchestration';
import { isReplayed } from '@stemma/orchestration';
import type { FastifyRequest } from 'fastify';

export const MAX_EXECUTIONS = 5_000;

/** The body of `POST /v1/executions`: one execution, or `{executions: […]}`. @throws StemmaError `validation_failed` */
export function groupOf(request: FastifyRequest, context: WriteContext): ExecutionGroup {
  const { body } = request;
  const common = {
    correlationId: context.correlationId,
    sizeBytes: Number(request.headers['content-length'] ?? 0),
  };
  if (isList(body)) {
    return { ...common, drafts: parseList(body), pointerOf: pointerInList, answersExecutions: false };
  }
  return { ...common, drafts: [parseExecution(body)], pointerOf: () => '', answersExecutions: true };
}

/** For one execution that execution, for a list what was accepted; the same where the answer is a stored one. */
export function answerOf(group: ExecutionGroup, written: Written<RecordedGroup>): Written<unknown> {
  const shape = ({ executions, executionIds }: RecordedGroup): unknown =>
    group.answersExecutions ? executions[0] : { accepted: executionIds.length, executionIds };
  const { answer } = written;
  if (isReplayed(answer))
    return { ...written, answer: { replayed: shape(answer.replayed as RecordedGroup) } };
  return { ...written, answer: shape(answer) };
}

function isList(body: unknown): body is { executions: unknown } {
  return typeof body === 'object' && body !== null && 'executions' in body;
}

function parseList(body: { executions: unknown }): ExecutionDraft[] {
  const unknown = Object.keys(body).filter((key) => key !== 'executions');
  if (unknown.length > 0) {
    throw StemmaError.invalid(
      unknown.map((key) => fault(jsonPointer([key]), 'unknown_field', 'is not a known field')),
    );
  }
  const { executions } = body;
  if (!Array.isArray(executions))
    throw StemmaError.invalid([fault('/executions', 'wrong_type', 'must be an array')]);
  const items: unknown[] = executions;
  if (items.length === 0)
    throw StemmaError.invalid([fault('/executions', 'too_short', 'must have at least 1 item')]);
  if (items.length > MAX_EXECUTIONS) {
    throw StemmaError.invalid([
      fault('/executions', 'too_many', `must have at most ${MAX_EXECUTIONS} items`),
    ]);
  }
  const drafts: ExecutionDraft[] = [];
  const faults: Fault[] = [];
  for (const [index, item] of items.entries()) {
    try {
      drafts.push(parseExecution(item, pointerInList(index)));
    } catch (error) {
      if (!StemmaError.is(error, 'validation_failed')) throw error;
      faults.push(...error.faults);
    }
  }
  if (faults.length > 0) throw StemmaError.invalid(faults);
  return drafts;
}

function pointerInList(index: number): string {
  return `/executions/${index}`;
}

function fault(pointer: string, code: Fault['code'], message: string): Fault {
  return { pointer, code, message };
}
