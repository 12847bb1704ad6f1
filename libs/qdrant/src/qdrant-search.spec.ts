import { LINEAGE_STATUSES } from '@stemma/models';
import type { SimilarityFilter, SimilarityQuestion, SimilarPoint, VectorPoint } from '@stemma/orchestration';
import { give, PlainIndex, pointId as id, Points, randomNumbers } from '@stemma/testing';
import { OwnCollections } from './own-collection.fixture.js';
import type { QdrantMirror } from './qdrant-mirror.js';
import { hasQdrant } from './test-server.fixture.js';

const DIMENSIONS = 32;
const COUNT = 3_000;
const random = randomNumbers(7);
const points = new Points(random, DIMENSIONS);

const question = (changes: Partial<SimilarityQuestion> = {}): SimilarityQuestion => ({
  vector: points.vector(),
  limit: 10,
  minScore: null,
  filter: {},
  timeoutMs: 60_000,
  ...changes,
});

const randomFilter = (): SimilarityFilter => ({
  ...(random() < 0.3 && { namespace: points.pick(['default', 'other', 'unknown']) }),
  ...(random() < 0.3 && { kind: points.pick(['code', 'prompt']) }),
  ...(random() < 0.3 && { statuses: LINEAGE_STATUSES.filter(() => random() < 0.5) }),
  ...(random() < 0.3 && { tags: ['a', 'b', 'c', 'd'].filter(() => random() < 0.3) }),
  ...(random() < 0.2 && { lineageId: id(Math.floor(random() * 7)) }),
  ...(random() < 0.2 && { excludeLineageId: id(Math.floor(random() * 7)) }),
});

function expectEqualAnswers(actual: SimilarPoint[], expected: SimilarPoint[]): void {
  expect(actual.map(({ nodeId }) => nodeId)).toEqual(expected.map(({ nodeId }) => nodeId));
  for (const [place, { score }] of actual.entries())
    expect(score).toBeCloseTo(expected[place]?.score ?? NaN, 5);
}

(hasQdrant ? describe : describe.skip)('QdrantMirror as a PatternIndex', () => {
  const plain = new PlainIndex();
  let own: OwnCollections;
  let mirror: QdrantMirror;
  beforeAll(async () => {
    own = await OwnCollections.start();
    mirror = own.mirror({ dimensions: DIMENSIONS });
    await fill(mirror, plain, filled());
  });
  afterAll(() => own.stop());

  /** Copies of a file have equal vectors: many ties, also across the limit. */
  function filled(): VectorPoint[] {
    const batch = Array.from({ length: COUNT }, (_, n) => points.point(n));
    for (let n = 0; n < COUNT; n += 4)
      batch[n] = { ...points.point(n), vector: (batch[n % 40] as VectorPoint).vector };
    return batch;
  }

  async function fill(into: QdrantMirror, beside: PlainIndex, batch: readonly VectorPoint[]): Promise<void> {
    for (const point of batch) beside.points.set(point.nodeId, point);
    const entities = batch.map((state) => ({
      ...({ subject: 'point', id: state.nodeId, rev: state.stateRev, state } as const),
    }));
    expect(await give(into, entities)).toEqual([]);
  }

  it('answers as exact search does, filtered or not', async () => {
    for (let i = 0; i < 100; i++) {
      const asked = question({
        filter: randomFilter(),
        limit: points.pick([1, 3, 10, 40, 5_000]),
        minScore: points.pick([null, 0.3, 0.9]),
        ...(random() < 0.3 && { excludeNodeId: id(Math.floor(random() * COUNT)) }),
      });
      expectEqualAnswers(await mirror.search(asked), await plain.search(asked));
    }
  });

  it('finds all copies of one vector in id order, however many tie', async () => {
    const copies = own.mirror({ dimensions: DIMENSIONS });
    const vector = points.vector();
    const given = Array.from({ length: 1_000 }, (_, n) => points.point(n, { vector }));
    await fill(copies, new PlainIndex(), given);
    const ids = given.map(({ nodeId }) => nodeId).sort();
    const found = await copies.search(question({ vector, excludeNodeId: ids[0] }));
    expect(found.map(({ nodeId }) => nodeId)).toEqual(ids.slice(1, 11));
  });

  it('scores by direction alone, from −1 to 1', async () => {
    const two = own.mirror({ dimensions: DIMENSIONS });
    const vector = points.vector();
    await fill(two, new PlainIndex(), [
      points.point(1, { vector: vector.map((x) => x * 1e30) }),
      points.point(2, { vector: vector.map((x) => -x * 1e-30) }),
    ]);
    const answer = await two.search(question({ vector }));
    expect(answer.map(({ nodeId }) => nodeId)).toEqual([id(1), id(2)]);
    expect(answer[0]?.score).toBeCloseTo(1, 6);
    expect(answer[1]?.score).toBeCloseTo(-1, 6);
    expect(answer.every(({ score }) => Math.abs(score) <= 1)).toBe(true);
  });

  it('refuses questions without a direction, or of another dimension', async () => {
    await expect(mirror.search(question({ vector: new Float32Array(DIMENSIONS) }))).rejects.toMatchObject({
      code: 'validation_failed',
    });
    await expect(mirror.search(question({ vector: new Float32Array(5) }))).rejects.toMatchObject({
      code: 'embedding_dimension_mismatch',
    });
  });
});
