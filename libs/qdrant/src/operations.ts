import type { Schemas } from '@qdrant/js-client-rest';
import { isDeletedOf, type Filter } from './guards.js';
import type { WrittenPoint } from './stored-point.js';

export type Operation = Schemas['UpdateOperation'];

/**
 * Writes the points for which the guard holds, and those that are not there (`update_only`: leaves them out).
 * Where a point lies in an indexed segment, one that comes without a vector keeps the old one: a tombstone's is
 * taken away.
 */
export function upsert(
  points: readonly WrittenPoint[],
  guard: Filter,
  mode: Schemas['UpdateMode'] = 'upsert',
): Operation[] {
  if (points.length === 0) return [];
  const written = { upsert: { points: [...points], update_filter: guard, update_mode: mode } };
  const deleted = points.filter(({ vector }) => !Array.isArray(vector)).map(({ id }) => id);
  if (deleted.length === 0) return [written];
  return [written, { delete_vectors: { filter: isDeletedOf(deleted), vector: [''] } }];
}
