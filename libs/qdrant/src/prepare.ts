import { StemmaError } from '@stemma/models';
import { unitVectorOf } from '@stemma/orchestration';
import type { Entity, Refusal } from '@stemma/projection';
import { livePoint, tombstone, type WrittenPoint } from './stored-point.js';

export interface Prepared {
  readonly points: WrittenPoint[];
  readonly refusals: Refusal[];
}

/** As points, the newest state of each id; what Qdrant would refuse, and with it all of its request, is found here. */
export function prepare(entities: readonly Entity[], dimensions: number): Prepared {
  const newest = new Map<string, WrittenPoint>();
  const refusals: Refusal[] = [];
  for (const entity of entities) {
    try {
      const known = newest.get(entity.id);
      if (known === undefined || known.payload.rev < entity.rev)
        newest.set(entity.id, pointOf(entity, dimensions));
    } catch (error) {
      if (!StemmaError.is(error)) throw error;
      refusals.push({ entity, cause: error.message });
    }
  }
  return { points: [...newest.values()], refusals };
}

/** @throws StemmaError `embedding_dimension_mismatch`, `validation_failed`. */
function pointOf({ subject, id, rev, state }: Entity, dimensions: number): WrittenPoint {
  if (subject !== 'point')
    throw StemmaError.invalid([{ pointer: '', code: 'invalid', message: 'is no point' }]);
  if (!Number.isSafeInteger(rev))
    throw StemmaError.invalid([{ pointer: '/rev', code: 'invalid', message: 'must be below 2^53' }]);
  if (state === null) return tombstone(id, rev);
  return livePoint(id, rev, unitVectorOf(state.vector, dimensions, '/vector'), state.payload);
}
