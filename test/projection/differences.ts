import type { ChangeFeed, Mirror } from '@stemma/projection';

/** Everything of a mirror and of the record, side by side. */
export async function differences(mirror: Mirror, feed: ChangeFeed): Promise<string[]> {
  const found: string[] = [];
  for (const subject of mirror.subjects) {
    const record = await feed.scan(subject, null, { lane: 0, lanes: 1 }, 100_000);
    const wanted = new Map(
      record.flatMap((entity) => {
        const digest = mirror.digestOf(entity);
        return digest === null ? [] : [[entity.id, `${String(entity.rev)} ${digest}`] as const];
      }),
    );
    const held = new Map(
      (await mirror.list(subject, null, null, 100_000, new AbortController().signal)).map(
        ({ id, rev, digest }) => [id, `${String(rev)} ${digest}`],
      ),
    );
    for (const id of new Set([...wanted.keys(), ...held.keys()])) {
      if (wanted.get(id) !== held.get(id))
        found.push(
          `${mirror.name} ${subject} ${id}: record ${wanted.get(id) ?? '-'}, mirror ${held.get(id) ?? '-'}`,
        );
    }
  }
  return found;
}
