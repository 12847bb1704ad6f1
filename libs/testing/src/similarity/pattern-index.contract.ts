import type { PatternIndex, VectorPoint } from '@stemma/orchestration';
import { randomNumbers } from '../faults/random-numbers.js';
import { PlainIndex, pointId } from './points.js';
import { expectEqualAnswers, RandomQuestions } from './random-questions.js';

export interface PatternIndexFixture<I extends PatternIndex> {
  /** One of `dimensions`, with these points. */
  readonly open: (points: readonly VectorPoint[], dimensions: number) => Promise<I>;
  readonly close: (index: I) => Promise<void>;
  /** To which its scores are those of exact search; 6 if not said. */
  readonly digits?: number;
}

const DIMENSIONS = 32;
const COUNT = 3_000;

/** What whoever asks for what is alike relies on: as many points as these are searched exactly. */
export function describePatternIndexContract<I extends PatternIndex>(
  name: string,
  fixture: PatternIndexFixture<I>,
): void {
  describe(`${name} as a pattern index`, () => {
    const questions = new RandomQuestions(randomNumbers(7), DIMENSIONS);
    const { points } = questions;
    const opened: I[] = [];
    const open = async (given: readonly VectorPoint[]): Promise<I> => {
      const index = await fixture.open(given, DIMENSIONS);
      opened.push(index);
      return index;
    };
    afterEach(async () => {
      for (const index of opened.splice(0)) await fixture.close(index);
    });

    it('answers as exact search does, filtered or not', async () => {
      const plain = new PlainIndex();
      const batch = questions.batch(COUNT);
      for (const point of batch) plain.points.set(point.nodeId, point);
      const index = await open(batch);
      for (let i = 0; i < 100; i++) {
        const asked = questions.anyQuestion(COUNT);
        expectEqualAnswers(await index.search(asked), await plain.search(asked), fixture.digits);
      }
    });

    it('finds all copies of one vector in id order, however many tie', async () => {
      const vector = points.vector();
      const copies = Array.from({ length: 1_000 }, (_, n) => points.point(n, { vector }));
      const ids = copies.map(({ nodeId }) => nodeId).sort();
      const index = await open(copies);
      const found = await index.search(questions.question({ vector, excludeNodeId: ids[0] }));
      expect(found.map(({ nodeId }) => nodeId)).toEqual(ids.slice(1, 11));
    });

    it('scores by direction alone, from −1 to 1', async () => {
      const vector = points.vector();
      const index = await open([
        points.point(1, { vector: vector.map((x) => x * 1e30) }),
        points.point(2, { vector: vector.map((x) => -x * 1e-30) }),
      ]);
      const answer = await index.search(questions.question({ vector }));
      expect(answer.map(({ nodeId }) => nodeId)).toEqual([pointId(1), pointId(2)]);
      expect(answer[0]?.score).toBeCloseTo(1, 6);
      expect(answer[1]?.score).toBeCloseTo(-1, 6);
      expect(answer.every(({ score }) => Math.abs(score) <= 1)).toBe(true);
    });

    it('answers nothing where nothing fits', async () => {
      const index = await open([points.point(1)]);
      const filter = { namespace: 'nowhere' };
      expect(await index.search(questions.question({ filter }))).toEqual([]);
    });

    it('refuses questions without a direction, or of another dimension', async () => {
      const index = await open([points.point(1)]);
      await expect(
        index.search(questions.question({ vector: new Float32Array(DIMENSIONS) })),
      ).rejects.toMatchObject({ code: 'validation_failed' });
      await expect(index.search(questions.question({ vector: new Float32Array(5) }))).rejects.toMatchObject({
        code: 'embedding_dimension_mismatch',
      });
    });
  });
}
