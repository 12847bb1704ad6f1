import { describePatternIndexContract, give } from '@stemma/testing';
import { OwnCollections } from './own-collection.fixture.js';
import { hasQdrant } from './test-server.fixture.js';

(hasQdrant ? describe : describe.skip)('with a Qdrant', () => {
  let own: OwnCollections;
  beforeAll(async () => {
    own = await OwnCollections.start();
  });
  afterAll(() => own.stop());

  describePatternIndexContract('QdrantMirror', {
    open: async (points, dimensions) => {
      const mirror = own.mirror({ dimensions });
      const entities = points.map((state) => ({
        ...({ subject: 'point', id: state.nodeId, rev: state.stateRev, state } as const),
      }));
      expect(await give(mirror, entities)).toEqual([]);
      return mirror;
    },
    // With all that the spec made on the server.
    close: () => Promise.resolve(),
    // Its scores are of float32.
    digits: 5,
  });
});
