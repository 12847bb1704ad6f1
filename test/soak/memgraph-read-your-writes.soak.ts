import { hasOwnMemgraph, TestMemgraph } from '../../libs/memgraph/src/test-server.fixture.js';
import { readYourWritesOverHttp } from '../projection/read-your-writes-over-http.js';

(hasOwnMemgraph ? describe : describe.skip)('a client that reads back an edge, with Memgraph', () => {
  it('is never shown anything older, whoever answers (10,000 pairs)', async () => {
    const server = await TestMemgraph.start();
    try {
      const config = { memgraph: server.options, graph: 'memgraph' } as const;
      const sources = await readYourWritesOverHttp(10_000, server.own, config, 'lineage');
      process.stdout.write(`${JSON.stringify([...sources])}\n`);
      expect([...sources.keys()].sort()).toEqual(['memgraph', 'postgres']);
    } finally {
      await server.stop();
    }
  }, 7_200_000);
});
