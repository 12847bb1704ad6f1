import { parsePositionText, positionText, type StoredPosition } from '@stemma/projection';
import type { Filter } from './guards.js';
import type { Operation } from './operations.js';

/** Ids below are the mirror's own: its markers, one a lane. No version has such an id. */
export const FIRST_POINT_ID = '00000000-0000-0000-0001-000000000000';

/** No lane has it. */
export const PROBE_ID = '00000000-0000-0000-0000-ffffffffffff';

export function markerId(lane: number): string {
  return `00000000-0000-0000-0000-${lane.toString(16).padStart(12, '0')}`;
}

/**
 * How far a lane of the collection is. It is a point, without a vector, since a copy of a collection that is put back
 * puts its points back, and leaves its metadata.
 * @param found what the marker said last, where `from` is null: what is no position may be replaced
 */
export function moveMarker(
  lane: number,
  from: StoredPosition | null,
  to: StoredPosition,
  found: unknown,
): Operation {
  const points = [{ id: markerId(lane), vector: {}, payload: { position: positionText(to) } }];
  const says = (position: string): Filter => ({ must: [{ key: 'position', match: { value: position } }] });
  if (from !== null)
    return { upsert: { points, update_mode: 'update_only', update_filter: says(positionText(from)) } };
  const isDamaged = typeof found === 'string' && parsePositionText(found) === null;
  const update_filter = isDamaged ? says(found) : { must: [{ is_empty: { key: 'position' } }] };
  return { upsert: { points, update_filter } };
}
