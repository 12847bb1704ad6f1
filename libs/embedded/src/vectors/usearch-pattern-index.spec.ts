import type { VectorPoint } from '@stemma/orchestration';
import {
  describePatternIndexContract,
  expectEqualAnswers,
  PlainIndex,
  pointId as id,
  randomNumbers,
  RandomQuestions,
} from '@stemma/testing';
import { UsearchPatternIndex } from './usearch-pattern-index.js';

const DIMENSIONS = 32;
const random = randomNumbers(7);
const questions = new RandomQuestions(random, DIMENSIONS);
const { points } = questions;
const options = { model: 'test', dimensions: DIMENSIONS };

function fill(count: number, exactUpTo?: number): { index: UsearchPatternIndex; plain: PlainIndex } {
  const index = new UsearchPatternIndex(exactUpTo === undefined ? options : { ...options, exactUpTo });
  const plain = new PlainIndex();
  const batch = questions.batch(count);
  for (const point of batch) plain.points.set(point.nodeId, point);
  index.apply(batch, []);
  index.finish();
  return { index, plain };
}

describePatternIndexContract('UsearchPatternIndex', {
  open: (given, dimensions) => {
    const index = new UsearchPatternIndex({ model: 'test', dimensions });
    index.apply(given, []);
    index.finish();
    return Promise.resolve(index);
  },
  close: (index) => {
    index.close();
    return Promise.resolve();
  },
});

describe('UsearchPatternIndex', () => {
  it.each([
    ['small', 60, undefined],
    ['of several chunks', 5_000, undefined],
    ['with a graph', 5_000, 100],
  ])('answers filtered questions as exact search does, when %s', async (_, count, exactUpTo) => {
    const { index, plain } = fill(count, exactUpTo);
    for (let i = 0; i < 100; i++) {
      const asked = questions.anyQuestion(count, { excludeLineageId: id(999) });
      expectEqualAnswers(await index.search(asked), await plain.search(asked));
    }
    index.close();
  });

  it('answers unfiltered questions exactly where it has no graph', async () => {
    const { index, plain } = fill(5_000);
    for (let i = 0; i < 50; i++) {
      const asked = questions.question({ excludeNodeId: id(i), limit: points.pick([1, 10, 100]) });
      expectEqualAnswers(await index.search(asked), await plain.search(asked));
    }
  });

  it('has a recall of 0.98 at least without a filter, also while part of it is not in the graph', async () => {
    const { index, plain } = fill(6_000, 100);
    const late = Array.from({ length: 1_000 }, (_, n) => points.point(10_000 + n));
    index.apply(late, []);
    for (const point of late) plain.points.set(point.nodeId, point);
    let hits = 0;
    for (let i = 0; i < 100; i++) {
      const asked = questions.question();
      const expected = new Set((await plain.search(asked)).map(({ nodeId }) => nodeId));
      hits += (await index.search(asked)).filter(({ nodeId }) => expected.has(nodeId)).length;
    }
    index.close();
    expect(hits / 1_000).toBeGreaterThanOrEqual(0.98);
  });

  it('finds all copies of one vector in id order, however many tie', async () => {
    const index = new UsearchPatternIndex({ ...options, exactUpTo: 100 });
    const vector = points.vector();
    const copies = Array.from({ length: 3_000 }, (_, n) => points.point(n, { vector }));
    index.apply(copies, []);
    index.finish();
    const first = copies
      .map(({ nodeId }) => nodeId)
      .sort()
      .slice(0, 10);
    expect((await index.search(questions.question({ vector }))).map(({ nodeId }) => nodeId)).toEqual(first);
    expect(
      (await index.search(questions.question({ vector, filter: { excludeLineageId: id(999) } })))[9]?.nodeId,
    ).toBe(first[9]);
    index.close();
  });

  it('answers nothing when empty', async () => {
    expect(await new UsearchPatternIndex(options).search(questions.question())).toEqual([]);
  });

  it('applies only newer states, and never an older one over a deletion', () => {
    const index = new UsearchPatternIndex(options);
    const at = (stateRev: number, version: number): VectorPoint => {
      const point = points.point(1, { stateRev });
      return { ...point, payload: { ...point.payload, version } };
    };
    index.apply([at(5, 5)], []);
    index.apply([at(4, 4), at(5, 55)], [{ nodeId: id(1), stateRev: 3 }]);
    expect(index.get(id(1))?.payload.version).toBe(5);
    index.apply(
      [],
      [
        { nodeId: id(1), stateRev: 7 },
        { nodeId: id(2), stateRev: 2 },
      ],
    );
    index.apply([at(6, 6), at(7, 7), points.point(2, { stateRev: 1 })], []);
    expect(index.get(id(1))).toBeNull();
    expect(index.size).toBe(0);
    index.apply([at(8, 8)], []);
    expect(index.get(id(1))).toMatchObject({ stateRev: 8, payload: { version: 8 } });
    expect(index.size).toBe(1);
  });

  it('gives back what it was given', () => {
    const index = new UsearchPatternIndex(options);
    const given = Array.from({ length: 50 }, (_, n) => points.point(n));
    index.apply(given, []);
    for (const point of given)
      expect(index.get(point.nodeId)).toMatchObject({ nodeId: point.nodeId, payload: point.payload });
    expect(index.get(id(1_000))).toBeNull();
    expect(index.get('no uuid')).toBeNull();
  });

  it('applies all of a batch or nothing of it', () => {
    const index = new UsearchPatternIndex(options);
    const good = points.point(1);
    const refused = (bad: VectorPoint, code: string): void => {
      expect(() => {
        index.apply([good, bad], []);
      }).toThrow(expect.objectContaining({ code }) as Error);
    };
    refused(points.point(2, { vector: new Float32Array(DIMENSIONS) }), 'validation_failed');
    refused(points.point(2, { vector: new Float32Array(DIMENSIONS).fill(NaN) }), 'validation_failed');
    refused(points.point(2, { vector: new Float32Array(DIMENSIONS).fill(Infinity) }), 'validation_failed');
    refused(points.point(2, { vector: new Float32Array(3) }), 'embedding_dimension_mismatch');
    refused(points.point(2, { nodeId: 'x' }), 'validation_failed');
    expect(index.size).toBe(0);
  });

  it('lists in id order, in pages, while points come and go', () => {
    const index = new UsearchPatternIndex(options);
    const ids: string[] = [];
    const page = (after: string | null, limit: number) =>
      index.list(after, null, limit).map((entry) => entry.id);
    for (let n = 0; n < 2_500; n++) {
      index.apply([points.point(n, { stateRev: n + 1 })], []);
      ids.push(id(n));
      if (n % 500 === 0) expect(page(null, 5_000)).toEqual([...ids].sort());
    }
    ids.sort();
    const gone = ids.splice(100, 50);
    index.apply(
      [],
      gone.map((nodeId) => ({ nodeId, stateRev: 10_000 })),
    );
    const paged: string[] = [];
    for (let next = page(null, 333); next.length > 0; next = page(next.at(-1) ?? null, 333))
      paged.push(...next);
    expect(paged).toEqual(ids);
    const [from, to] = [ids[10] as string, ids[20] as string];
    expect(index.list(from, to, 100).map((entry) => entry.id)).toEqual(ids.slice(11, 21));
    expect(index.list(from, to, 3)).toHaveLength(3);
  });

  it.each([undefined, 500])(
    'stays right when most of it changes again and again (graph from %s)',
    async (exactUpTo) => {
      const { index, plain } = fill(3_000, exactUpTo);
      for (let round = 2; round < 8; round++) {
        const changed = Array.from({ length: 1_000 }, () =>
          points.point(Math.floor(random() * 3_000), { stateRev: round * 10 }),
        );
        const deleted = Array.from({ length: 200 }, () => ({
          nodeId: id(Math.floor(random() * 3_000)),
          stateRev: round * 10 + 5,
        }));
        index.apply(changed, deleted);
        if (round % 2 === 0) index.finish();
        for (const point of changed)
          if (plain.points.get(point.nodeId)?.stateRev !== point.stateRev)
            plain.points.set(point.nodeId, point);
        for (const { nodeId } of deleted) plain.points.delete(nodeId);
        expect(index.size).toBe(plain.points.size);
        for (let i = 0; i < 20; i++) {
          const asked = questions.question({ filter: { excludeLineageId: id(999) } });
          expectEqualAnswers(await index.search(asked), await plain.search(asked));
          expect(await index.search(questions.question())).toHaveLength(10);
        }
      }
      index.close();
    },
  );

  it('forgets everything when cleared', async () => {
    const { index } = fill(200, 50);
    index.position = { tx: 1n, seq: 2n, mark: 3 };
    index.clear();
    expect([index.size, index.position, index.list(null, null, 10)]).toEqual([0, null, []]);
    index.apply([points.point(1)], []);
    expect(await index.search(questions.question())).toHaveLength(1);
  });
});
