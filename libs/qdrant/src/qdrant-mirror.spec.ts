import { newId } from '@stemma/models';
import type { Mirror } from '@stemma/projection';
import { describeMirrorContract, DIMENSIONS, entityOf, SeveredLine } from '@stemma/testing';
import { QdrantMirror } from './qdrant-mirror.js';
import { hasQdrant, TestQdrant } from './test-server.fixture.js';

const PREFIX = `test-${newId()}`;

(hasQdrant ? describe : describe.skip)('with a Qdrant (QDRANT_URL or STEMMA_TEST_SERVERS)', () => {
  const lines = new Map<Mirror, { line: SeveredLine; record: string }>();
  let server: TestQdrant;
  beforeAll(async () => {
    server = await TestQdrant.start();
    server.claim(PREFIX);
  });
  afterAll(() => server.stop());

  async function open(record = newId()): Promise<QdrantMirror> {
    const line = await SeveredLine.to(server.options.url);
    const mirror = new QdrantMirror({
      ...{ url: line.url, apiKey: server.options.apiKey },
      ...{ prefix: PREFIX, record, model: 'test', dimensions: DIMENSIONS },
    });
    lines.set(mirror, { line, record });
    return mirror;
  }

  async function close(mirror: Mirror): Promise<string> {
    const { line, record } = lines.get(mirror) as { line: SeveredLine; record: string };
    await line.close();
    return record;
  }

  describeMirrorContract('QdrantMirror', {
    open: () => open(),
    reopen: async (mirror) => open(await close(mirror)),
    close: async (mirror) => {
      await close(mirror);
    },
    cut: (mirror) => {
      const line = lines.get(mirror)?.line;
      line?.cut();
      return Promise.resolve(() => Promise.resolve(line?.mend()));
    },
    // One without a direction.
    poison: () => {
      const point = entityOf('point', 9);
      if (point.subject === 'point') point.state?.vector.fill(0);
      return point;
    },
  });
});
