import { MAX_INSTANT_MS, MIN_INSTANT_MS } from '@stemma/models';
import { persistently } from '../persistently.js';
import type { ByTime, HourSum } from '../ports/by-time.js';
import { differing, wantedOf, type ComparedPart, type Comparison, type VerifyDepth } from './comparison.js';

const HOUR_MS = 3_600_000;
/** The sums of so many hours are asked for at once. */
const WINDOW_MS = 7 * 24 * HOUR_MS;
/** Entities are read by so many pages at once: for each question a store of series looks into every one of them. */
const PAGES = 5;
/** Behind the last instant that there is. */
const END_MS = MAX_INSTANT_MS + 1;

type ByTimeComparison = Comparison & { readonly byTime: ByTime };

/** What both sides hold of an hour. */
interface Hour {
  readonly start: number;
  readonly recorded: HourSum | undefined;
  readonly held: HourSum | undefined;
}

/** Hours of which all are equal, or all are to be looked into: then no more of them than are read at once, but at least one. */
interface Span {
  readonly isEqual: boolean;
  readonly from: number;
  to: number;
  size: number;
}

/**
 * Hour by hour, by the sums of a week at once; what is in an hour is read only where it differs (deep: of each). So its
 * cost follows the weeks and the drift. Memory: `PAGES` of each side, or the millisecond that holds more.
 */
export async function* compareByTime(
  comparison: ByTimeComparison,
): AsyncGenerator<ComparedPart, void, undefined> {
  const { byTime, feed, subject, signal } = comparison;
  const limit = comparison.pageSize * PAGES;
  const since = await comparedSince(comparison);
  for (let from = since?.getTime() ?? MIN_INSTANT_MS; from < END_MS;) {
    const to = await windowEnd(comparison, from);
    const [start, end] = [new Date(from), new Date(to)];
    const [recorded, held] = await Promise.all([
      persistently(signal, () => feed.hours(subject, start, end)),
      persistently(signal, () => byTime.hours(subject, start, end, signal)),
    ]);
    for (const span of spansOf(besideOneAnother(recorded, held), comparison.depth, limit)) {
      if (span.isEqual) yield { checked: span.size, suspects: [], range: null };
      else yield* compareSpan(comparison, { ...span, from: Math.max(span.from, from) }, limit);
    }
    from = to;
  }
}

/** What either side may have let go of by then counts on neither. */
async function comparedSince({ byTime, feed, subject, signal }: ByTimeComparison): Promise<Date | null> {
  const [kept, held] = await Promise.all([
    persistently(signal, () => byTime.since(signal)),
    persistently(signal, () => feed.heldSince(subject)),
  ]);
  if (kept === null || held === null) return kept ?? held;
  return kept > held ? kept : held;
}

/** What the record has nothing in is the end of the window before: of the mirror it is asked all the same. */
async function windowEnd({ feed, subject, signal }: Comparison, from: number): Promise<number> {
  const end = Math.min(hourOf(from) + WINDOW_MS, END_MS);
  const next = await persistently(signal, () => feed.firstInstant(subject, new Date(end)));
  return next === null ? END_MS : hourOf(next.getTime());
}

function hourOf(ms: number): number {
  return Math.floor(ms / HOUR_MS) * HOUR_MS;
}

function besideOneAnother(recorded: readonly HourSum[], held: readonly HourSum[]): Hour[] {
  const byStart = (sums: readonly HourSum[]): Map<number, HourSum> =>
    new Map(sums.map((sum) => [sum.hour.getTime(), sum]));
  const [ours, theirs] = [byStart(recorded), byStart(held)];
  return [...new Set([...ours.keys(), ...theirs.keys()])]
    .sort((a, b) => a - b)
    .map((start) => ({ start, recorded: ours.get(start), held: theirs.get(start) }));
}

function spansOf(hours: readonly Hour[], depth: VerifyDepth, limit: number): Span[] {
  const spans: Span[] = [];
  for (const { start, recorded, held } of hours) {
    const isEqual = depth === 'quick' && recorded?.count === held?.count && recorded?.sum === held?.sum;
    const size = Math.max(recorded?.count ?? 0, held?.count ?? 0);
    const last = spans.at(-1);
    if (last?.isEqual === isEqual && (isEqual || last.size + size <= limit)) {
      last.to = start + HOUR_MS;
      last.size += size;
    } else spans.push({ isEqual, from: start, to: start + HOUR_MS, size });
  }
  return spans;
}

async function* compareSpan(
  comparison: ByTimeComparison,
  { from, to, size }: Pick<Span, 'from' | 'to' | 'size'>,
  limit: number,
): AsyncGenerator<ComparedPart, void, undefined> {
  const isOneMs = to - from === 1;
  const part = size > limit && !isOneMs ? null : await comparedPart(comparison, from, to, limit);
  if (part !== null) {
    yield part;
  } else if (isOneMs) {
    yield* compareSpan(comparison, { from, to, size }, limit * 2);
  } else {
    const middle = Math.floor((from + to) / 2);
    yield* compareSpan(comparison, { from, to: middle, size: size / 2 }, limit);
    yield* compareSpan(comparison, { from: middle, to, size: size / 2 }, limit);
  }
}

/** Null where either side has more than `limit` there. */
async function comparedPart(
  { mirror, byTime, feed, subject, signal }: ByTimeComparison,
  from: number,
  to: number,
  limit: number,
): Promise<ComparedPart | null> {
  const range = { from: new Date(from), to: new Date(to) };
  const [entities, held] = await Promise.all([
    persistently(signal, () => feed.between(subject, range.from, range.to, limit + 1)),
    persistently(signal, () => byTime.between(subject, range.from, range.to, limit + 1, signal)),
  ]);
  if (Math.max(entities.length, held.length) > limit) return null;
  const wanted = wantedOf(mirror, entities);
  const suspects = differing(wanted, held);
  return { checked: entities.length, suspects: [...suspects, ...wanted.keys()], range };
}
