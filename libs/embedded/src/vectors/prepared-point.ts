import { StemmaError, type Fault } from '@stemma/models';
import type { DeletedPoint, PointPayload, VectorPoint } from '@stemma/orchestration';
import { uuidWords } from './uuid-words.js';
import { unitVector } from './vector-space.js';

/** A point that can be stored without fail. */
export interface PreparedPoint {
  readonly id: Uint32Array;
  readonly patternId: Uint32Array;
  readonly lineageId: Uint32Array;
  readonly unitVector: Float32Array;
  readonly payload: PointPayload;
  readonly stateRev: number;
}

/** @throws StemmaError `embedding_dimension_mismatch`, `validation_failed`. */
export function preparePoint(point: VectorPoint, dimensions: number, pointer: string): PreparedPoint {
  if (point.vector.length !== dimensions) throw dimensionMismatch(dimensions, point.vector.length);
  return {
    id: words(point.nodeId, `${pointer}/nodeId`),
    patternId: words(point.payload.patternId, `${pointer}/payload/patternId`),
    lineageId: words(point.payload.lineageId, `${pointer}/payload/lineageId`),
    unitVector: direction(point.vector, `${pointer}/vector`),
    payload: point.payload,
    stateRev: point.stateRev,
  };
}

export function prepareDeletion(point: DeletedPoint, pointer: string): Uint32Array {
  return words(point.nodeId, `${pointer}/nodeId`);
}

/** The vector at length 1. @throws StemmaError `validation_failed` where it has no direction. */
export function direction(vector: Float32Array, pointer: string): Float32Array {
  const unit = unitVector(vector);
  if (unit === null) throw refused({ pointer, code: 'invalid', message: 'must be finite and not zero' });
  return unit;
}

export function dimensionMismatch(expected: number, actual: number): StemmaError {
  return new StemmaError(
    'embedding_dimension_mismatch',
    `The vector has ${String(actual)} dimensions where the index has ${String(expected)}.`,
    { extra: { expected, actual } },
  );
}

function words(uuid: string, pointer: string): Uint32Array {
  const parsed = uuidWords(uuid);
  if (parsed === null) throw refused({ pointer, code: 'not_a_uuid', message: 'must be a UUID' });
  return parsed;
}

function refused(fault: Fault): StemmaError {
  return StemmaError.invalid([fault]);
}
