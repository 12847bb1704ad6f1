import pg from 'pg';
import { bulkStore, edge, node, pattern, uuid, type BulkStoreFixture } from './bulk.fixture.js';

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

  describe('in the place of ids', () => {
    const named = (version: string | number, ofPattern = 'p'): string =>
      `${uuid(`pattern ${ofPattern}`).toUpperCase()}@${String(version)}`;
    const link = (sourceNodeId: string, targetNodeId: string): object => ({
      ...edge('a', 'b'),
      sourceNodeId,
      targetNodeId,
    });
    const use = (nodeId: string): object => ({
      ...{ record: 'execution', nodeId, executionTimeMs: 5, success: true },
    });
    const edges = (): Promise<Record<string, unknown>[]> =>
      store.rows(`select source_node_id, target_node_id, relationship_type from stemma.lineage_edges
                  where source_node_id <> '${uuid('a')}' or target_node_id <> '${uuid('b')}' order by created_at, edge_id`);

    it('name what they mean by the lines before, in one chunk or another', async () => {
      const records = [
        move('a'),
        use(named('v1.0')),
        move(null, { nodeId: named(2), changedAt: '2026-01-06T00:00:00Z' }),
        use(named('v1.0')),
        use(named('v1')),
        node('c', 'p', [], { parents: [{ nodeId: named('v1.0') }] }),
        node('d', 'p', [], { parents: [{ nodeId: named(3) }] }),
        link(named('v1.0'), named(1, 'q')),
        { record: 'transition', nodeId: named(4), status: 'active', by: 'ada' },
      ];
      const { badLines, counts } = await store.importRecords(records);
      expect(badLines).toEqual([]);
      expect(counts).toMatchObject({ versionAliases: 2, executions: 3, nodes: 2, edges: 3, transitions: 1 });
      const used = 'select node_id from stemma.executions order by ordinal';
      expect(await store.rows(used)).toEqual(['a', 'b', 'a'].map((name) => ({ node_id: uuid(name) })));
      const derived = { relationship_type: 'derived_from' };
      expect(await edges()).toEqual(
        expect.arrayContaining([
          { source_node_id: uuid('b'), target_node_id: uuid('c'), ...derived },
          { source_node_id: uuid('c'), target_node_id: uuid('d'), ...derived },
          { source_node_id: uuid('b'), target_node_id: uuid('x'), ...derived },
        ]),
      );
    });

    it('are bad lines where they name nothing, or stand where a record says what it is', async () => {
      const { badLines, counts } = await store.importRecords([
        use(named('production')),
        link(named(1), named(9)),
        link(named(1), named(1)),
        use(named('x', 'none')),
        { ...use(named(1)), executionTimeMs: -1 },
        node('e', 'p', [], { parents: [{ nodeId: named(1) }, { nodeId: named('gone') }] }),
        node('e', 'p', [], { parents: [{ nodeId: named(1) }, { nodeId: uuid('a') }] }),
        { ...node('e', 'p'), nodeId: named(3) },
        use('x@production'),
        { record: 'constructor', nodeId: named(1) },
        { ...node('e', 'p'), patternId: { toString: 1, valueOf: 1 }, replacedByNodeId: named(1) },
        use(named(1)),
      ]);
      expect(badLines.map(({ line, code, pointer }) => [line, code, pointer])).toEqual([
        [1, 'alias_not_found', '/nodeId'],
        [2, 'node_not_found', '/targetNodeId'],
        [3, 'self_loop', '/targetNodeId'],
        [4, 'alias_not_found', '/nodeId'],
        [5, 'validation_failed', '/executionTimeMs'],
        [6, 'alias_not_found', '/parents/1/nodeId'],
        [7, 'validation_failed', '/parents/1'],
        [8, 'validation_failed', '/nodeId'],
        [9, 'validation_failed', '/nodeId'],
        [10, 'validation_failed', '/record'],
        [11, 'validation_failed', '/patternId'],
      ]);
      expect(counts).toMatchObject({ executions: 1, edges: 0, nodes: 0 });
    });

    it('are looked up by the chunk, and not by the line', async () => {
      await store.importRecords([move('a')]);
      const sent = jest.spyOn(pg.Client.prototype, 'query');
      await store.importRecords(Array.from({ length: 500 }, () => use(named('v1.0'))));
      const texts = sent.mock.calls.map(([statement]) => (statement as unknown as { text?: string }).text);
      sent.mockRestore();
      expect(texts.filter((text) => text?.includes('version_aliases m'))).toHaveLength(1);
      expect(await store.rows('select count(*)::int as n from stemma.executions')).toEqual([{ n: 500 }]);
    });
  });
});
