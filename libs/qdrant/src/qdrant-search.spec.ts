import { describePatternIndexContract, give, idOf } from '@stemma/testing';
import { OwnCollections } from './own-collection.fixture.js';
import { search } from './qdrant-search.js';
import { hasQdrant } from './test-server.fixture.js';

describe('an answer of Qdrant', () => {
  it('holds no point with a number for an id, which is no version, and none is missing for that', async () => {
    const theirs = Array.from({ length: 30 }, (_, id) => ({ id, version: 0, score: 1 }));
    const ours = Array.from({ length: 30 }, (_, n) => ({
      ...{ id: idOf('point', n), version: 0, score: 0.9 - n / 100 },
    }));
    const question = { vector: new Float32Array(), limit: 5, minScore: null, filter: {}, timeoutMs: 1_000 };
    const answer = await search(question, ({ limit = 0 }) =>
      Promise.resolve([...theirs, ...ours].slice(0, Number(limit))),
    );
    expect(answer.map(({ nodeId }) => nodeId)).toEqual(ours.slice(0, 5).map(({ id }) => id));
  });
});

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
