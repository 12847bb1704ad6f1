import { LINEAGE_STATUSES, idFrom } from '@stemma/models';
import type { PatternIndex, SimilarPoint, SimilarityQuestion, VectorPoint } from '@stemma/orchestration';

/** Of the n-th point. */
export const pointId = (n: number): string => idFrom('test', String(n));

export class Points {
  private readonly centres: Float32Array[];

  constructor(
    private readonly random: () => number,
    readonly dimensions: number,
    centres = 50,
  ) {
    this.centres = Array.from({ length: centres }, () => this.noise());
  }

  /** Embeddings come in clusters. */
  vector(): Float32Array {
    const centre = this.pick(this.centres);
    const noise = this.noise();
    return noise.map((x, i) => x * 0.7 + (centre[i] ?? 0));
  }

  point(n: number, changes: Partial<VectorPoint> = {}): VectorPoint {
    return {
      nodeId: pointId(n),
      vector: this.vector(),
      stateRev: 1,
      payload: {
        patternId: pointId(Math.floor(n / 3)),
        lineageId: pointId(n % 7),
        namespace: this.pick(['default', 'other', 'third']),
        kind: this.pick(['code', 'prompt']),
        status: this.pick(LINEAGE_STATUSES),
        tags: ['a', 'b', 'c'].filter(() => this.random() < 0.5),
        version: 1 + (n % 3),
        contentHash: n % 5 === 0 ? null : 'ab'.repeat(32),
      },
      ...changes,
    };
  }

  pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.random() * values.length)] as T;
  }

  private noise(): Float32Array {
    return Float32Array.from({ length: this.dimensions }, () => this.random() + this.random() - 1);
  }
}

/** The oracle: cosines in plain arithmetic over plain objects. */
export class PlainIndex implements PatternIndex {
  readonly points = new Map<string, VectorPoint>();

  search({ vector, limit, minScore, filter, excludeNodeId }: SimilarityQuestion): Promise<SimilarPoint[]> {
    const matches = [...this.points.values()]
      .filter(({ nodeId, payload }) => {
        if (nodeId === excludeNodeId) return false;
        if (filter.namespace !== undefined && payload.namespace !== filter.namespace) return false;
        if (filter.kind !== undefined && payload.kind !== filter.kind) return false;
        if ((filter.statuses?.length ?? 0) > 0 && filter.statuses?.includes(payload.status) !== true)
          return false;
        if (filter.tags?.every((tag) => payload.tags.includes(tag)) === false) return false;
        if (filter.lineageId !== undefined && payload.lineageId !== filter.lineageId) return false;
        return filter.excludeLineageId === undefined || payload.lineageId !== filter.excludeLineageId;
      })
      .map((point) => ({ nodeId: point.nodeId, score: cosine(point.vector, vector) }))
      .filter(({ score }) => minScore === null || score >= minScore)
      .sort((a, b) => b.score - a.score || (a.nodeId < b.nodeId ? -1 : 1));
    return Promise.resolve(matches.slice(0, limit));
  }
}

function cosine(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] ?? 0;
    const y = b[i] ?? 0;
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return dot / Math.sqrt(aa * bb);
}
