import type { Schemas } from '@qdrant/js-client-rest';
import type { Correction } from '@stemma/projection';
import { NO_REV, type WrittenPoint } from './stored-point.js';

export type Filter = Schemas['Filter'];
type Condition = Schemas['Condition'];

const isDeleted: Condition = { key: 'deleted', match: { value: true } };
const isLive: Filter = { must: [{ has_vector: '' }], must_not: [isDeleted] };

/**
 * Each of these points only where there is none with its rev, or a newer one; what has no rev of ours is replaced. One
 * clause for all that have the same rev: each costs a search of its own.
 */
export function isOlder(points: readonly WrittenPoint[]): Filter {
  const idsByRev = new Map<number, string[]>();
  for (const {
    id,
    payload: { rev },
  } of points)
    idsByRev.set(rev, [...(idsByRev.get(rev) ?? []), id]);
  return {
    should: [...idsByRev].map(([rev, ids]) => ({
      must: [{ has_id: ids }],
      must_not: [{ key: 'rev', range: { gte: rev } }],
    })),
  };
}

/** Each only where it is still as verification saw it. */
export function isAsSeen(corrections: readonly Correction[]): Filter {
  return {
    should: corrections.map(({ entity: { id, rev }, heldRev }) => {
      const it: Condition = { has_id: [id] };
      if (heldRev === null) return { must: [it], must_not: [isLive, { key: 'rev', range: { gt: rev } }] };
      if (heldRev === NO_REV) return { must: [it, isLive], must_not: [{ key: 'rev', range: { gte: 0 } }] };
      return { must: [it, isLive, { key: 'rev', match: { value: heldRev } }] };
    }),
  };
}

/** The tombstones among these. */
export function isDeletedOf(ids: string[]): Filter {
  return { must: [{ has_id: ids }, isDeleted] };
}
