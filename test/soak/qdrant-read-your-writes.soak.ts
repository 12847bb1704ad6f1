import { hasOwnQdrant, TestQdrant } from '../../libs/qdrant/src/test-server.fixture.js';
import { readYourWritesOverHttp } from '../projection/read-your-writes-over-http.js';

(hasOwnQdrant ? describe : describe.skip)('a client that reads back a vector, with Qdrant', () => {
  it('is never shown anything older, whoever answers (10,000 pairs)', async () => {
    const server = await TestQdrant.start();
    try {
      const config = { qdrant: server.options };
      const sources = await readYourWritesOverHttp(10_000, server.own, config, 'similarity');
      process.stdout.write(`${JSON.stringify([...sources])}\n`);
      expect([...sources.keys()].sort()).toEqual(['postgres', 'qdrant']);
    } finally {
      await server.stop();
    }
  }, 7_200_000);
});
