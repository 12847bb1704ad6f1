import { Execution, sameJson, StemmaError, type ExecutionDraft, type JsonValue } from '@stemma/models';

/** Whether what is told is the execution known under its id. A time that is not told is that of the first telling. */
export function isSameExecution(incoming: ExecutionDraft, patternId: string, known: Execution): boolean {
  const { executionId, timestamp } = known;
  const execution = Execution.create({ ...incoming, executionId }, patternId, timestamp);
  return sameJson(execution.toJSON() as JsonValue, known.toJSON() as JsonValue);
}

/** @param pointer of the execution in its request: '' where it is the request. */
export function executionIdTaken(executionId: string, pointer: string): StemmaError {
  return new StemmaError('id_conflict', `The execution ${executionId} is a different one here.`, {
    faults: [
      {
        pointer: `${pointer}/executionId`,
        code: 'invalid',
        message: 'must be new, or that of an execution with the same content',
      },
    ],
  });
}
