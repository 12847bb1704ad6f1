import { StemmaError } from '@stemma/models';
import { unitVectorOf, type DeletedPoint, type PointPayload, type VectorPoint } from '@stemma/orchestration';
import { uuidWords } from './uuid-words.js';

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
  return {
    id: words(point.nodeId, `${pointer}/nodeId`),
    patternId: words(point.payload.patternId, `${pointer}/payload/patternId`),
    lineageId: words(point.payload.lineageId, `${pointer}/payload/lineageId`),
    unitVector: unitVectorOf(point.vector, dimensions, `${pointer}/vector`),
    payload: point.payload,
    stateRev: point.stateRev,
  };
}

export function prepareDeletion(point: DeletedPoint, pointer: string): Uint32Array {
  return words(point.nodeId, `${pointer}/nodeId`);
}

function words(uuid: string, pointer: string): Uint32Array {
  const parsed = uuidWords(uuid);
  if (parsed === null)
    throw StemmaError.invalid([{ pointer, code: 'not_a_uuid', message: 'must be a UUID' }]);
  return parsed;
}
