import { newId } from '@stemma/models';
import type { Entity, Mirror } from '@stemma/projection';
import {
  describeLineageGraphContract,
  describeMirrorContract,
  entityOf,
  give,
  SeveredLine,
  type GivenGraph,
} from '@stemma/testing';
import { edgeEntityOf, nodeEntityOf } from './lineage-entities.fixture.js';
import { MemgraphMirror } from './memgraph-mirror.js';
import { hasMemgraph, TestMemgraph } from './test-server.fixture.js';

jest.setTimeout(300_000);

(hasMemgraph ? describe : describe.skip)('with a Memgraph (MEMGRAPH_URL or STEMMA_TEST_SERVERS)', () => {
  const lines = new Map<Mirror, { line: SeveredLine; record: string }>();
  let server: TestMemgraph;
  beforeAll(async () => {
    server = await TestMemgraph.start();
  });
  afterAll(() => server.stop());

  async function open(record: string): Promise<MemgraphMirror> {
    const line = await SeveredLine.to(server.options.url);
    const mirror = new MemgraphMirror({ ...server.options, url: line.url, record });
    lines.set(mirror, { line, record });
    return mirror;
  }

  async function close(mirror: Mirror): Promise<string> {
    const { line, record } = lines.get(mirror) as { line: SeveredLine; record: string };
    await (mirror as MemgraphMirror).close();
    await line.close();
    return record;
  }

  describeMirrorContract('MemgraphMirror', {
    open: async () => {
      await server.clear();
      return open(newId());
    },
    reopen: async (mirror) => open(await close(mirror)),
    close: async (mirror) => {
      await close(mirror);
    },
    cut: (mirror) => {
      const line = lines.get(mirror)?.line;
      line?.cut();
      return Promise.resolve(() => Promise.resolve(line?.mend()));
    },
    poison: () => entityOf('pattern', 9, { rev: 2 ** 60 }),
  });

  describeLineageGraphContract('MemgraphMirror', () => {
    const mirror = new MemgraphMirror({ ...server.options, record: newId() });
    return Promise.resolve({
      hold: async (graph: GivenGraph) => {
        await server.clear();
        await give(mirror, entitiesOf(graph));
        return {
          traverse: async (question) => (await mirror.traverse(question, new Set()))?.reach ?? null,
          search: (scope, work) => mirror.search(scope, new Set(), work),
        };
      },
      close: () => mirror.close(),
    });
  });
});

/** The edges first: their ends come later. */
function entitiesOf({ nodes, edges }: GivenGraph): Entity[] {
  return [...edges.map(edgeEntityOf), ...nodes.map(nodeEntityOf)];
}
