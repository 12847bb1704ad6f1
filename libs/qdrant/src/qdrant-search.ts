import type { Schemas } from '@qdrant/js-client-rest';
import {
  bestFirst,
  type SimilarityFilter,
  type SimilarityQuestion,
  type SimilarPoint,
} from '@stemma/orchestration';
import type { Filter } from './guards.js';

export type Ask = (
  query: Pick<Schemas['QueryRequest'], 'limit' | 'filter' | 'params' | 'score_threshold'>,
) => Promise<Schemas['ScoredPoint'][]>;

/** Asked for beyond the limit: the version itself, and some that tie with the last. */
const SPARE = 8;
/** HNSW looks at so many candidates at least, and at as many as are asked for. */
const LEAST_EF = 256;
/** Qdrant's scores are of float32, and may lie so much beside those of the question. */
const PRECISION = 1e-6;

/** In the order of the port: of equal scores Qdrant gives any, so all that tie with the last one are asked for. */
export async function search(question: SimilarityQuestion, ask: Ask): Promise<SimilarPoint[]> {
  const { limit, minScore, excludeNodeId } = question;
  const filter = filterOf(question.filter);
  for (let size = limit + SPARE; ; size *= 4) {
    const found = await ask({
      limit: size,
      filter,
      // Where a filter leaves out much, the graph falls apart for plain HNSW: it found 0.94 of the ten nearest.
      params: { hnsw_ef: Math.max(LEAST_EF, size), ...(filter !== null && { acorn: { enable: true } }) },
      ...(minScore !== null && { score_threshold: minScore - PRECISION }),
    });
    const points = found
      // A number is the id of something that somebody else put there.
      .flatMap(({ id, score }) =>
        typeof id === 'string' ? [{ nodeId: id, score: Math.max(-1, Math.min(1, score)) }] : [],
      )
      .filter(({ nodeId, score }) => nodeId !== excludeNodeId && (minScore === null || score >= minScore))
      .sort(bestFirst);
    const isCut = found.length === size;
    const mayLackBetter = points.length < limit || points.at(-1)?.score === points[limit - 1]?.score;
    if (!isCut || !mayLackBetter) return points.slice(0, limit);
  }
}

/** Null where it has no condition: Qdrant asks less of its index then. */
function filterOf(filter: SimilarityFilter): Filter | null {
  const { namespace, kind, statuses = [], tags = [], lineageId, excludeLineageId } = filter;
  const is = (key: string, value: string | undefined) =>
    value === undefined ? [] : [{ key, match: { value } }];
  const must = [
    ...is('namespace', namespace),
    ...is('kind', kind),
    ...(statuses.length > 0 ? [{ key: 'status', match: { any: [...statuses] } }] : []),
    ...tags.flatMap((tag) => is('tags', tag)),
    ...is('lineage_id', lineageId),
  ];
  const must_not = is('lineage_id', excludeLineageId);
  return must.length + must_not.length === 0 ? null : { must, must_not };
}
