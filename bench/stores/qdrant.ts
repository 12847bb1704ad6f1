import { newId } from '@stemma/models';
import { QdrantMirror } from '@stemma/qdrant';
import { Points, randomNumbers } from '@stemma/testing';
import { TestQdrant } from '../../libs/qdrant/src/test-server.fixture.js';
import type { MeasuredStore } from './measured-store.js';

export const MODEL = 'bench';
export const DIMENSIONS = 512;
const NEAREST = 10;
const QUESTIONS = 100;

/** Vectors. */
export async function qdrantStore(): Promise<MeasuredStore> {
  const server = await TestQdrant.start();
  const prefix = server.claim(`bench-${newId()}`);
  const mirror = new QdrantMirror({
    ...server.options,
    ...{ prefix, record: 'bench', model: MODEL, dimensions: DIMENSIONS },
  });
  const bare = `/collections/${prefix}-bare`;
  const must = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const { status, result } = await server.ask(method, path, body);
    if (status !== 200) throw new Error(`${method} ${path} is answered with ${String(status)}`);
    return result;
  };
  let isMade = false;
  return {
    mirror,
    loadBare: async (_, page) => {
      if (!isMade) await must('PUT', bare, { vectors: { size: DIMENSIONS, distance: 'Cosine' } });
      isMade = true;
      const points = page.flatMap(({ subject, id, state }) =>
        subject !== 'point' || state === null
          ? []
          : [{ id, vector: Array.from(state.vector), payload: state.payload }],
      );
      await must('PUT', `${bare}/points?wait=true`, { points });
    },
    clearBare: async () => {
      await must('DELETE', bare);
    },
    drift: async (count, feed) => {
      const some = await feed.scan('point', null, { lane: 0, lanes: 1 }, count);
      const points = some.map(({ id }) => id);
      await must('POST', `/collections/${mirror.alias}/points/delete?wait=true`, { points });
    },
    shown: async () => {
      const filter = { must_not: [{ is_empty: { key: 'namespace' } }] };
      const counted = await must('POST', `/collections/${mirror.alias}/points/count`, {
        filter,
        exact: true,
      });
      return (counted as { count: number }).count;
    },
    questions: () => {
      const made = new Points(randomNumbers(11), DIMENSIONS, 500);
      const ask = { limit: NEAREST, minScore: null, filter: {}, timeoutMs: 60_000 };
      return Promise.resolve({
        name: `${String(NEAREST)} nearest`,
        asked: Array.from({ length: QUESTIONS }, () => made.vector()).map((vector) => ({
          ours: () => mirror.search({ ...ask, vector }),
          bare: () =>
            must('POST', `/collections/${mirror.alias}/points/query`, {
              query: Array.from(vector),
              limit: NEAREST,
            }),
        })),
      });
    },
    stop: () => server.stop(),
  };
}
