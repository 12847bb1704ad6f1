import { comparePositions, type Position } from '@stemma/models';
import type { LaneStores } from './lane.js';
import type { Store } from './ports/mirror.js';

interface Watched {
  /** Null while nobody feeds it. */
  readonly holder: string | null;
  readonly reached: Position | null;
  readonly hasAll: boolean;
  /** No state of the mirror waits as a dead letter. */
  readonly isWhole: boolean;
}

/**
 * How far another process has brought a lane: its checkpoint tells, unless the store was put back from an older copy.
 * @param store null where the sink has no content of its own.
 */
export async function watchLane(
  { feed, checkpoints, deadLetters }: LaneStores,
  mirror: string,
  lane: number,
  store: Store | null,
): Promise<Watched> {
  const frontier = await feed.frontier();
  const { position: noted, holder } = await checkpoints.look(mirror, lane);
  const held = store === null ? noted : await store.position(lane);
  const reached = noted === null || held === null ? null : comparePositions(held, noted) < 0 ? held : noted;
  // Asked last: what became a letter on the way to the position that was seen is among them.
  const isWhole = (await deadLetters.keys(mirror, 1)).length === 0;
  return { holder, reached, hasAll: reached !== null && comparePositions(reached, frontier) >= 0, isWhole };
}
