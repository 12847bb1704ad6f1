import { edgeIdOf } from '@stemma/models';
import type { WriteContext } from '@stemma/orchestration';
import { bulkStore, edge, node, pattern, uuid, type BulkStoreFixture } from '../bulk/bulk.fixture.js';

const context: WriteContext = { actor: null, correlationId: 'one rule', idempotency: null };

/** Two ways to the same change. */
interface Way {
  connect(source: string, target: string): Promise<unknown>;
  merge(name: string, target: string): Promise<unknown>;
}

const ways: Readonly<Record<string, (store: BulkStoreFixture) => Way>> = {
  'a request': ({ lineage }) => ({
    connect: (source, target) =>
      lineage.createEdge(context, {
        sourceNodeId: uuid(source),
        targetNodeId: uuid(target),
        relationshipType: 'derived_from',
        createdBy: 'ada',
      }),
    merge: (name, target) => lineage.mergeInto(context, uuid(name), 'any', uuid(target)),
  }),
  'an import': ({ importRecords }) => ({
    connect: (source, target) => importRecords([edge(source, target)]),
    merge: (name, target) => {
      const change = { nodeId: uuid(name), status: 'merged', replacedByNodeId: uuid(target), by: 'ada' };
      return importRecords([{ record: 'transition', ...change }]);
    },
  }),
};

describe.each(Object.entries(ways))('what is changed by %s', (_, wayOn) => {
  let store: BulkStoreFixture;
  let way: Way;

  beforeAll(async () => {
    store = await bulkStore();
    way = wayOn(store);
  });
  afterAll(() => store.close());

  const stored = async (records: readonly object[]): Promise<void> => {
    expect((await store.importRecords(records)).badLines).toEqual([]);
  };
  const placeOf = async (name: string): Promise<unknown> => {
    const [row] = await store.rows(
      `select lineage_id, generation from stemma.lineage_nodes where node_id = '${uuid(name)}'`,
    );
    return row;
  };
  const chain = (name: string, length: number): object[] =>
    Array.from({ length }, (_, i) => node(`${name}${i}`, 'p', i === 0 ? [] : [`${name}${i - 1}`]));

  it('gives the larger of two families its name to both, however large they are', async () => {
    await stored([pattern('p'), ...chain('small', 70), ...chain('large', 90)]);
    await way.connect('small69', 'large0');
    expect(await placeOf('small0')).toEqual({ lineage_id: uuid('large0'), generation: 1 });
    expect(await placeOf('large89')).toEqual({ lineage_id: uuid('large0'), generation: 160 });
  });

  it('is an edge again, where it was one, once a version is merged into another', async () => {
    const edgeId = edgeIdOf(uuid('old'), uuid('new'), 'merged_from');
    const nodes = [node('old', 'p', [], { status: 'active' }), node('new', 'p')];
    await stored([pattern('p'), ...nodes, edge('old', 'new', { edgeId, relationshipType: 'merged_from' })]);
    await store.lineage.deactivateEdge(context, edgeId, 'any', 'too early');
    expect(await placeOf('new')).toMatchObject({ generation: 1 });
    await way.merge('old', 'new');
    expect(
      await store.rows(`select is_active from stemma.lineage_edges where edge_id = '${edgeId}'`),
    ).toEqual([{ is_active: true }]);
    expect(await placeOf('new')).toEqual({ lineage_id: uuid('old'), generation: 2 });
  });
});
