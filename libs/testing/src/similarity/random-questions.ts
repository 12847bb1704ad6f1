import { LINEAGE_STATUSES } from '@stemma/models';
import type { SimilarityFilter, SimilarityQuestion, SimilarPoint, VectorPoint } from '@stemma/orchestration';
import { pointId, Points } from './points.js';

/** Points, and what can be asked of them; each time that it is made with the same numbers, the same. */
export class RandomQuestions {
  readonly points: Points;

  constructor(
    private readonly random: () => number,
    readonly dimensions: number,
  ) {
    this.points = new Points(random, dimensions);
  }

  /** Copies of a file have equal vectors: many ties, also across the limit. */
  batch(count: number): VectorPoint[] {
    const batch = Array.from({ length: count }, (_, n) => this.points.point(n));
    for (let n = 0; n < count; n += 4)
      batch[n] = { ...this.points.point(n), vector: (batch[n % 40] as VectorPoint).vector };
    return batch;
  }

  question(changes: Partial<SimilarityQuestion> = {}): SimilarityQuestion {
    const vector = this.points.vector();
    return { vector, limit: 10, minScore: null, filter: {}, timeoutMs: 60_000, ...changes };
  }

  /** Of any filter, with or without bounds, about one of the first `count` points or none. */
  anyQuestion(count: number, filter: SimilarityFilter = {}): SimilarityQuestion {
    const { random, points } = this;
    return this.question({
      filter: { ...this.filter(), ...filter },
      limit: points.pick([1, 3, 10, 40, 10_000]),
      minScore: points.pick([null, 0.3, 0.9]),
      ...(random() < 0.3 && { excludeNodeId: pointId(Math.floor(random() * count)) }),
    });
  }

  private filter(): SimilarityFilter {
    const { random, points } = this;
    return {
      ...(random() < 0.3 && { namespace: points.pick(['default', 'other', 'unknown']) }),
      ...(random() < 0.3 && { kind: points.pick(['code', 'prompt']) }),
      ...(random() < 0.3 && { statuses: LINEAGE_STATUSES.filter(() => random() < 0.5) }),
      ...(random() < 0.3 && { tags: ['a', 'b', 'c', 'd'].filter(() => random() < 0.3) }),
      ...(random() < 0.2 && { lineageId: pointId(Math.floor(random() * 7)) }),
      ...(random() < 0.2 && { excludeLineageId: pointId(Math.floor(random() * 7)) }),
    };
  }
}

/** @param digits to which scores are the same. */
export function expectEqualAnswers(actual: SimilarPoint[], expected: SimilarPoint[], digits = 6): void {
  expect(actual.map(({ nodeId }) => nodeId)).toEqual(expected.map(({ nodeId }) => nodeId));
  for (const [place, { score }] of actual.entries())
    expect(score).toBeCloseTo(expected[place]?.score ?? NaN, digits);
}
