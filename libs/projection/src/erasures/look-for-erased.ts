import type { Position } from '@stemma/models';
import type { ErasedEntity, Erasure, Erasures, StoreLook } from '@stemma/orchestration';
import type { Range } from '../ports/by-time.js';
import type { Mirror } from '../ports/mirror.js';
import type { Subject } from '../ports/subject.js';
import type { Projector } from '../projector.js';

/** Ids that a mirror is asked for at once. */
const PAGE_SIZE = 1_000;

export type Found = Omit<StoreLook, 'lookedAt'>;

/**
 * Whether a mirror has come to the erasure, and what it holds of it: by asking for each of the ids.
 * @throws what the mirror throws where it cannot be asked
 */
export async function lookForErased(
  { mirror, name, hasReached }: Pick<Projector, 'mirror' | 'name' | 'hasReached'>,
  erasure: Erasure,
  position: Position | null,
  erasures: Erasures,
  signal: AbortSignal,
): Promise<Found> {
  if (position !== null && !hasReached(position))
    return pending(name, null, 'it has not come to the erasure yet');
  if (mirror === null) return gone(name);
  let left = 0;
  for (const subject of mirror.subjects)
    for await (const page of pages(erasures, erasure.erasureId, subject))
      left += await countHeld(mirror, subject, page, signal);
  if (left > 0) return pending(name, left, 'it holds some of it');
  const { snapshot } = mirror;
  const isOld = snapshot !== undefined && (snapshot.savedAt ?? START) < erasure.requestedAt;
  return isOld && erasure.requestedAt > START
    ? pending(name, left, 'its snapshot on the disk is older than the erasure')
    : gone(name);
}

/** A snapshot that was taken up when the process began is older than that. */
const START = new Date();

async function* pages(
  erasures: Erasures,
  erasureId: string,
  subject: Subject,
): AsyncGenerator<readonly ErasedEntity[], void, undefined> {
  let last: ErasedEntity | null = null;
  for (;;) {
    const page: ErasedEntity[] = await erasures.entities(erasureId, KIND[subject], last, PAGE_SIZE);
    if (page.length > 0) yield page;
    last = page.at(-1) ?? null;
    if (page.length < PAGE_SIZE || last === null) return;
  }
}

/** Under which kind of the record an entity's id is noted. */
const KIND = {
  pattern: 'pattern',
  document: 'pattern',
  node: 'node',
  vertex: 'node',
  point: 'node',
  text: 'node',
  past_text: 'node',
  edge: 'edge',
  link: 'edge',
  execution: 'execution',
  event: 'event',
  usage: 'usage',
} as const satisfies Record<Subject, string>;

async function countHeld(
  mirror: Mirror,
  subject: Subject,
  page: readonly ErasedEntity[],
  signal: AbortSignal,
): Promise<number> {
  const ids = page.map(({ entityId }) => entityId);
  const { byTime } = mirror;
  if (byTime?.subjects.includes(subject) !== true) return (await mirror.held(subject, ids, signal)).length;
  const { from, to } = rangeOf(page);
  return (await byTime.held(subject, ids, from, to, signal)).length;
}

/** They come in order of time. */
function rangeOf(page: readonly ErasedEntity[]): Range {
  const [first, last] = [page[0], page.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('an empty page has no range');
  return { from: first.at, to: new Date(last.at.getTime() + 1) };
}

function pending(store: string, left: number | null, cause: string): Found {
  return { store, state: 'pending', left, cause };
}

function gone(store: string): Found {
  return { store, state: 'gone', left: 0, cause: null };
}
