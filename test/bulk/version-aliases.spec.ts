import { bulkStore, node, pattern, uuid, type BulkStoreFixture } from './bulk.fixture.js';

const move = (nodeName: string | null, more: object = {}): object => ({
  record: 'version_alias',
  patternId: uuid('pattern p'),
  alias: 'v1.0',
  ...(nodeName === null ? {} : { nodeId: uuid(nodeName) }),
  changedAt: '2026-01-05T00:00:00.000Z',
  changedBy: 'ada',
  ...more,
});

describe('aliases in bulk', () => {
  let store: BulkStoreFixture;
  beforeEach(async () => {
    store = await bulkStore();
    await store.importRecords([
      pattern('p'),
      pattern('q'),
      node('a', 'p'),
      node('b', 'p', ['a']),
      node('x', 'q'),
    ]);
  });
  afterEach(() => store.close());

  const moves = (): Promise<Record<string, unknown>[]> =>
    store.rows('select rev, node_id, changed_at from stemma.version_aliases order by rev');
  const DAY = new Date('2026-01-05T00:00:00.000Z');

  it('are set once, however often that is told, each with its event', async () => {
    const records = [move('a'), move('a'), move('b', { changedAt: '2026-01-06T00:00:00Z' })];
    expect(await store.importRecords(records)).toMatchObject({
      badLines: [],
      counts: { versionAliases: 2, unchanged: 1 },
    });
    expect(await store.importRecords(records)).toMatchObject({
      badLines: [],
      counts: { versionAliases: 0, unchanged: 3 },
    });
    expect(await moves()).toEqual([
      { rev: 1, node_id: uuid('a'), changed_at: DAY },
      { rev: 2, node_id: uuid('b'), changed_at: new Date('2026-01-06T00:00:00.000Z') },
    ]);
    const events = `select node_id, actor_id, "timestamp" from stemma.lineage_events
      where event_type = 'alias_set' order by "timestamp"`;
    expect(await store.rows(events)).toEqual([
      { node_id: uuid('a'), actor_id: 'ada', timestamp: DAY },
      { node_id: uuid('b'), actor_id: 'ada', timestamp: new Date('2026-01-06T00:00:00.000Z') },
    ]);
  });

  it('stay where somebody moved them, or gone, when the same file comes again', async () => {
    await store.importRecords([move('a')]);
    await store.importRecords([move('b', { changedAt: '2026-02-01T00:00:00Z' })]);
    await store.importRecords([move('a')]);
    expect((await moves()).map(({ rev }) => rev)).toEqual([1, 2]);
    await store.importRecords([move(null, { changedAt: '2026-02-02T00:00:00Z' })]);
    await store.importRecords([move('a'), move(null, { changedAt: '2026-02-03T00:00:00Z' })]);
    expect((await moves()).map(({ rev, node_id }) => [rev, node_id === null])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
  });

  it('never move into the past', async () => {
    await store.importRecords([move('a'), move('b', { changedAt: '2025-01-01T00:00:00Z' })]);
    expect((await moves()).map(({ changed_at }) => changed_at)).toEqual([DAY, DAY]);
  });

  it('are bad lines where they contradict what is known', async () => {
    await store.importRecords([move('a', { rev: 1 }), move('b', { rev: 3 })]);
    const { badLines, counts } = await store.importRecords([
      move('a', { rev: 1 }),
      move('b', { rev: 1 }),
      move('a', { rev: 1, changedBy: 'bob' }),
      move('a', { rev: 2 }),
      move('a', { rev: 4, changedAt: '2026-01-04T00:00:00Z' }),
      move('x'),
      move('no'),
      move('a', { patternId: uuid('pattern no') }),
      move('a', { alias: 'v3' }),
    ]);
    expect(badLines.map(({ line, code, pointer }) => [line, code, pointer])).toEqual([
      [2, 'id_conflict', null],
      [3, 'id_conflict', null],
      [4, 'id_conflict', null],
      [5, 'validation_failed', '/changedAt'],
      [6, 'validation_failed', '/nodeId'],
      [7, 'node_not_found', '/nodeId'],
      [8, 'pattern_not_found', '/patternId'],
      [9, 'validation_failed', '/alias'],
    ]);
    expect(counts).toMatchObject({ versionAliases: 0, unchanged: 1 });
    expect(await moves()).toHaveLength(2);
  });
});
