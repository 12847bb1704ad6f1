import { persistently } from '../persistently.js';
import type { Held } from '../ports/held.js';
import type { Entity } from '../ports/subject.js';
import { checksumOf } from './checksum.js';
import { differing, wantedOf, type ComparedPart, type Comparison } from './comparison.js';

const EVERYTHING = { lane: 0, lanes: 1 };

/** Side by side in the order of ids. Memory: a page of each side. */
export async function* compareById(comparison: Comparison): AsyncGenerator<ComparedPart, void, undefined> {
  const { mirror, feed, subject, pageSize, signal } = comparison;
  for (let after: string | null = null; ;) {
    const from: string | null = after;
    const entities: Entity[] = await persistently(signal, () =>
      feed.scan(subject, from, EVERYTHING, pageSize),
    );
    const isLast = entities.length < pageSize;
    // Behind the record's last id there may be orphans.
    const to: string | null = isLast ? null : (entities.at(-1)?.id ?? null);
    const wanted = wantedOf(mirror, entities);
    if (!(await isEqualInSum(comparison, from, to, wanted.values()))) {
      for await (const held of pagesOf(comparison, from, to))
        yield { checked: 0, suspects: differing(wanted, held), range: null };
    } else wanted.clear();
    yield { checked: entities.length, suspects: [...wanted.keys()], range: null };
    if (isLast) return;
    after = to;
  }
}

async function isEqualInSum(
  { mirror, subject, depth, signal }: Comparison,
  after: string | null,
  to: string | null,
  wanted: Iterable<Held>,
): Promise<boolean> {
  if (depth === 'deep' || mirror.checksum === undefined) return false;
  const held = await persistently(
    signal,
    () => mirror.checksum?.(subject, after, to, signal) ?? Promise.resolve(null),
  );
  const { count, sum } = checksumOf(wanted);
  return held?.count === count && held.sum === sum;
}

async function* pagesOf(
  { mirror, subject, pageSize, signal }: Comparison,
  after: string | null,
  to: string | null,
): AsyncGenerator<readonly Held[], void, undefined> {
  for (let from = after; ;) {
    const start: string | null = from;
    const page = await persistently(signal, () => mirror.list(subject, start, to, pageSize, signal));
    yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    from = last.id;
  }
}
