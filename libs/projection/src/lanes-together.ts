import { comparePositions, type Position } from '@stemma/models';
import type { LaneStatus, LoadProgress } from './lane.js';

/** Of the lane that is furthest behind; null while any lane has none. */
export function earliest(lanes: readonly LaneStatus[]): Position | null {
  let least: Position | null = null;
  for (const { position } of lanes) {
    if (position === null) return null;
    if (least === null || comparePositions(position, least) < 0) least = position;
  }
  return least;
}

/** Of all lanes that are loaded now; null where none is. */
export function loadedTogether(lanes: readonly LaneStatus[]): LoadProgress | null {
  const loaded = lanes.flatMap((lane) => lane.loaded ?? []);
  if (loaded.length === 0) return null;
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return { done: sum(loaded.map(({ done }) => done)), total: sum(loaded.map(({ total }) => total)) };
}

/** Since when all of them had nothing left to do; null until each had for the first time. */
export function caughtUpSince(lanes: readonly LaneStatus[]): number | null {
  const caughtUp = lanes.map(({ caughtUpAt }) => caughtUpAt?.getTime());
  return caughtUp.every((at) => at !== undefined) ? Math.min(...caughtUp) : null;
}

/** The first lane that retries. */
export function retrying(lanes: readonly LaneStatus[]): LaneStatus | undefined {
  return lanes.find(({ state }) => state === 'retrying');
}
