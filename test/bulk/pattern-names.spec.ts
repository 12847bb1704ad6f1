import fc from 'fast-check';
import { bulkStore, node, pattern, uuid, type BulkStoreFixture } from './bulk.fixture.js';

const names = (...told: [name: string, since: string][]): object => ({
  record: 'names',
  patternId: uuid('pattern p'),
  names: told.map(([name, since]) => ({ name, since })),
});

describe('names of patterns in bulk', () => {
  let store: BulkStoreFixture;
  beforeEach(async () => {
    store = await bulkStore();
    await store.importRecords([pattern('p'), node('a', 'p')]);
  });
  afterEach(() => store.close());

  const present = async (): Promise<unknown> =>
    (await store.rows('select name, rev from stemma.patterns'))[0];

  it('make the latest one the name, once, and tell it as an event', async () => {
    const moved = names(['p', '2026-01-01T00:00:00Z'], ['lib/p', '2026-01-05T00:00:00Z']);
    expect(await store.importRecords([moved])).toMatchObject({ badLines: [], counts: { names: 2 } });
    expect(await present()).toEqual({ name: 'lib/p', rev: 2 });
    const events = `select new_state ->> 'name' as name, "timestamp" from stemma.lineage_events
      where event_type = 'pattern_modified'`;
    expect(await store.rows(events)).toEqual([
      { name: 'lib/p', timestamp: new Date('2026-01-05T00:00:00Z') },
    ]);
    expect(await store.importRecords([moved])).toMatchObject({ counts: { names: 0, unchanged: 1 } });
    expect(await present()).toEqual({ name: 'lib/p', rev: 2 });
    expect(await store.rows(events)).toHaveLength(1);
  });

  it('let its earlier definition be told again', async () => {
    await store.importRecords([names(['lib/p', '2026-01-05T00:00:00Z'])]);
    expect(await store.importRecords([pattern('p')])).toMatchObject({
      badLines: [],
      counts: { unchanged: 1 },
    });
  });

  it('keep the name that nothing was told of', async () => {
    await store.importRecords([names(['lib/p', '2026-01-05T00:00:00Z'])]);
    expect(await store.rows('select name from stemma.pattern_names order by since')).toEqual([
      { name: 'p' },
      { name: 'lib/p' },
    ]);
  });

  it('change what mirrors hold of every version', async () => {
    const revs = 'select state_rev::int from stemma.lineage_nodes';
    const [before] = await store.rows(revs);
    await store.importRecords([names(['lib/p', '2026-01-05T00:00:00Z'])]);
    expect(await store.rows(revs)).toEqual([{ state_rev: Number(before?.['state_rev']) + 1 }]);
  });

  it('are bad lines where the pattern is unknown or no name is told', async () => {
    const { badLines } = await store.importRecords([
      { ...names(['x', '2026-01-05T00:00:00Z']), patternId: uuid('no') },
      names(),
    ]);
    expect(badLines).toMatchObject([
      { line: 1, code: 'pattern_not_found' },
      { line: 2, pointer: '/names' },
    ]);
  });

  it('lead to one present name in whatever order they come, each told with the first', async () => {
    const told = fc.array(fc.tuple(fc.constantFrom('p', 'q', 'r'), fc.integer({ min: 1, max: 9 })), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(told, async (list) => {
        const records = list.map(([name, day]) =>
          names(['p', '2026-01-01T00:00:00Z'], [name, `2026-02-0${String(day)}T00:00:00Z`]),
        );
        const [one, two] = [await bulkStore(), await bulkStore()];
        for (const [other, order] of [
          [one, records],
          [two, records.toReversed()],
        ] as const) {
          await other.importRecords([pattern('p')]);
          for (const record of order) await other.importRecords([record]);
        }
        const state =
          'select p.name, m.name as had, m.since from stemma.patterns p left join stemma.pattern_names m using (pattern_id) order by 3, 2';
        expect(await two.rows(state)).toEqual(await one.rows(state));
        const rows = await one.rows(state);
        expect(rows.at(-1)?.['had'] ?? 'p').toBe(rows[0]?.['name']);
        await one.close();
        await two.close();
      }),
      { numRuns: 3 },
    );
  });
});
