import type { Position } from '@stemma/models';
import type { ChangeFeed } from './ports/change-feed.js';
import type { DeadLetters } from './ports/dead-letters.js';
import type { Projector } from './projector.js';

/**
 * pending         the mirror has not got there
 * applied         the mirror shows the write
 * superseded      all that the write changed has been changed again since, and the mirror shows that
 * failed          the mirror cannot take an entity of it: there is a dead letter
 * not_applicable  it changed nothing that the mirror keeps, or was dropped from the log, as every mirror had it
 */
type WriteState = 'pending' | 'applied' | 'superseded' | 'failed' | 'not_applicable';

export interface WriteStatus {
  readonly mirror: string;
  readonly state: WriteState;
  /** Why it failed. */
  readonly cause: string | null;
}

interface Asked {
  readonly feed: ChangeFeed;
  readonly deadLetters: DeadLetters;
}

/** What became of a write in one mirror. */
export async function writeIn(
  projector: Projector,
  position: Position,
  { feed, deadLetters }: Asked,
): Promise<WriteStatus> {
  const mirror = projector.name;
  // Before the record is asked: what is then reached was so when it was asked.
  const isReached = projector.hasReached(position);
  const written = await feed.written(position, projector.sink.subjects);
  if (written.length === 0) return { mirror, state: 'not_applicable', cause: null };
  for (const { subject, id } of written) {
    const letter = await deadLetters.find(mirror, subject, id);
    if (letter !== null) return { mirror, state: 'failed', cause: letter.cause };
  }
  if (!isReached) return { mirror, state: 'pending', cause: null };
  return {
    mirror,
    state: written.every(({ superseded }) => superseded) ? 'superseded' : 'applied',
    cause: null,
  };
}
