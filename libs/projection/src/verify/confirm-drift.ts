import { persistently } from '../persistently.js';
import type { Range } from '../ports/by-time.js';
import type { ChangeFeed } from '../ports/change-feed.js';
import type { Held } from '../ports/held.js';
import type { Mirror } from '../ports/mirror.js';
import type { Entity, Subject } from '../ports/subject.js';
import { driftBetween, type Drifted } from './drift.js';
import { instantOf } from './instant-of.js';

/** What is compared: a mirror, and the projector that keeps it in step meanwhile. */
export interface Compared {
  readonly mirror: Mirror;
  /** @throws StemmaError `mirror_unavailable` where waiting is in vain: only a rebuild brings it there. */
  reaches: (position: { tx: bigint; seq: bigint }, timeoutMs: number) => Promise<boolean>;
}

export interface Confirmed {
  readonly drifted: readonly Drifted[];
  readonly undecided: readonly string[];
}

/** An entity that changes in each of so many rounds is left undecided. */
const MAX_ROUNDS = 20;
/** So long the mirror is waited for before somebody asks whether it is still wanted. */
const PATIENCE_MS = 100;

/**
 * Which of these entities really differ. The record is read, then the mirror once it has reached all that was
 * committed until then, then the record again: where the record is the same both times, the mirror must hold it, and
 * whatever else it holds is drift and no delay. What is older than the mirror keeps is none,
 * nor what may have left the record meanwhile.
 * @param range where in time the mirror is looked at, if it keeps the subject so; null: wherever it holds them
 */
export async function confirmDrift(
  compared: Compared,
  feed: ChangeFeed,
  subject: Subject,
  ids: readonly string[],
  signal: AbortSignal,
  range: Range | null = null,
): Promise<Confirmed> {
  const drifted: Drifted[] = [];
  let open = ids;
  for (let round = 0; round < MAX_ROUNDS && open.length > 0; round++) {
    const before = await loaded(feed, subject, open, signal);
    await caughtUp(compared, feed, signal);
    const held = await heldOf(compared.mirror, subject, open, range, signal);
    const after = await loaded(feed, subject, open, signal);
    // Asked last: what the mirror let go before is older than that.
    const since = await keptSince(compared.mirror, subject, signal);
    const lost = await mayBeLost(compared.mirror, feed, subject, range, signal);
    const changing: string[] = [];
    for (const id of open) {
      const [was, is, has] = [before.get(id), after.get(id), held.get(id) ?? null];
      if (since !== null && is !== undefined && (instantOf(is) ?? since) < since) continue;
      if (lost && is === undefined) continue;
      const kind = driftBetween(expected(compared.mirror, is), has);
      if (kind === null || driftBetween(expected(compared.mirror, was), has) === null) continue;
      if (was?.rev !== is?.rev) changing.push(id);
      else drifted.push({ subject, id, kind, heldRev: has?.rev ?? null });
    }
    open = changing;
  }
  return { drifted, undecided: open };
}

/** What the mirror should hold of an entity. */
export function expected(mirror: Mirror, entity: Entity | undefined): Omit<Held, 'id'> | null {
  const digest = entity === undefined ? null : mirror.digestOf(entity);
  return entity === undefined || digest === null ? null : { rev: entity.rev, digest };
}

async function keptSince({ byTime }: Mirror, subject: Subject, signal: AbortSignal): Promise<Date | null> {
  if (byTime?.subjects.includes(subject) !== true) return null;
  return persistently(signal, () => byTime.since(signal));
}

/** Whether the record need not hold all of a range any more. */
async function mayBeLost(
  { byTime }: Mirror,
  feed: ChangeFeed,
  subject: Subject,
  range: Range | null,
  signal: AbortSignal,
): Promise<boolean> {
  if (range === null || byTime?.subjects.includes(subject) !== true) return false;
  const since = await persistently(signal, () => feed.heldSince(subject));
  return since !== null && range.from < since;
}

async function loaded(
  feed: ChangeFeed,
  subject: Subject,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, Entity>> {
  const entities = await persistently(signal, () => feed.load(subject, ids));
  return new Map(entities.map((entity) => [entity.id, entity]));
}

async function caughtUp(compared: Compared, feed: ChangeFeed, signal: AbortSignal): Promise<void> {
  const newest = await persistently(signal, () => feed.newest());
  while (!(await compared.reaches(newest, PATIENCE_MS))) {
    signal.throwIfAborted();
  }
}

async function heldOf(
  mirror: Mirror,
  subject: Subject,
  ids: readonly string[],
  range: Range | null,
  signal: AbortSignal,
): Promise<Map<string, Held>> {
  const { byTime } = mirror;
  const held = await persistently(signal, () =>
    range === null || byTime?.subjects.includes(subject) !== true
      ? mirror.held(subject, ids, signal)
      : byTime.held(subject, ids, range.from, range.to, signal),
  );
  return new Map(held.map((one) => [one.id, one]));
}
