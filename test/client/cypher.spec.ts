import { StemmaClient, type LineageQuery } from '@stemma/client';
import { hasMemgraph, TestMemgraph } from '../../libs/memgraph/src/test-server.fixture.js';
import { testApi, type TestApi } from '../api/api-client.js';

jest.setTimeout(120_000);

(hasMemgraph ? describe : describe.skip)('a question of the TypeScript client, as Cypher', () => {
  let server: TestMemgraph;
  let api: TestApi;
  let stemma: StemmaClient;
  /** Versions in the order in which they were made. */
  const ids: string[] = [];
  let secondAt: string;

  // 0 → 1 → 2 (weak) → 4 ← 3, 0 → 3: forked off; 4 merges.
  beforeAll(async () => {
    server = await TestMemgraph.start();
    api = await testApi({ kind: 'off' }, {}, { memgraph: server.options, graph: 'memgraph' });
    stemma = new StemmaClient({ url: api.url, waitSeconds: 30 });
    const { pattern, node } = await stemma.patterns.create({
      body: { name: 'retry', content: 0, createdBy: 'ada' },
    });
    ids.push(node.nodeId);
    const path = { patternId: pattern.patternId };
    const versions = [
      ['refined', [0], 'strong'],
      ['refined', [1], 'weak'],
      ['fork', [0], 'strong'],
      ['merge', [2, 3], 'strong'],
    ] as const;
    for (const [evolutionType, parents, edgeStrength] of versions) {
      const parentNodeIds = parents.map((n) => ids[n] ?? '');
      const body = { evolutionType, edgeStrength, parentNodeIds, content: ids.length, createdBy: 'ada' };
      ids.push((await stemma.patterns.createVersion({ path, body })).node.nodeId);
    }
    secondAt = (await stemma.nodes.read({ path: { nodeId: ids[1] ?? '' } })).createdAt;
    const { rev } = await stemma.nodes.read({ path: { nodeId: ids[2] ?? '' } });
    await stemma.nodes.activate({ path: { nodeId: ids[2] ?? '' }, headers: { 'If-Match': `"${rev}"` } });
  });
  afterAll(async () => {
    await api.close();
    await server.stop();
  });

  const of = (n: number): ReturnType<StemmaClient['lineage']['of']> => stemma.lineage.of(ids[n] ?? '');

  it.each<[string, () => LineageQuery]>([
    ['where it came from', () => of(4).ancestors()],
    ['what became of it', () => of(0).descendants()],
    ['both', () => of(1).both()],
    ['by edges of some types', () => of(0).descendants().through('refined_from', 'merged_from')],
    ['by edges of some weight', () => of(4).ancestors().minWeight(0.5)],
    ['not far', () => of(0).descendants().depth(1)],
    ['of one status', () => of(0).descendants().withStatus('active')],
    ['as of an instant', () => of(0).descendants().asOf(secondAt).depth(9)],
  ])('finds in Memgraph what the service answers: %s', async (_, query) => {
    // The service asks Memgraph, which has come so far when it has answered.
    const answered = await query().all();
    const { text, parameters } = query().toCypher();
    const rows = await server.ask(text, parameters);
    const row = (id: unknown, side: unknown, distance: unknown): string =>
      `${String(id)} ${String(side)} ${String(distance)}`;
    expect(rows.map(({ node_id, side, distance }) => row(node_id, side, distance)).sort()).toEqual(
      answered.map(({ nodeId, side, distance }) => row(nodeId, side, distance)).sort(),
    );
  });
});
