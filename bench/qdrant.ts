import { setTimeout as sleep } from 'node:timers/promises';
import { QdrantClient } from '@qdrant/js-client-rest';
import { newId } from '@stemma/models';
import type { SimilarityFilter, VectorPoint } from '@stemma/orchestration';
import type { Entity, StoredPosition } from '@stemma/projection';
import { QdrantMirror } from '@stemma/qdrant';
import { PlainIndex, Points, randomNumbers } from '@stemma/testing';
import { benchRow, type BenchRow } from './bench-row.js';
import { median } from './median.js';

const VECTORS = 100_000;
const DIMENSIONS = 512;
const PAGE = 256;
const LIMIT = 10;
const QUESTIONS = 200;
const NEVER = new AbortController().signal;
const FILTER = {
  namespace: 'default',
  tags: ['a'],
  statuses: ['active', 'draft'],
} satisfies SimilarityFilter;

/** The mirror in Qdrant beside plain upserts and bare queries of the same server (QDRANT_URL, QDRANT_API_KEY). */
export async function benchQdrant(): Promise<BenchRow[]> {
  const { QDRANT_URL: url, QDRANT_API_KEY: apiKey } = process.env;
  if (url === undefined) {
    console.error('qdrant is not measured: QDRANT_URL is not set');
    return [];
  }
  const prefix = `bench-${newId()}`;
  const client = new QdrantClient({
    url,
    checkCompatibility: false,
    ...(apiKey !== undefined && { headers: { 'api-key': apiKey } }),
  });
  try {
    return await measure(client, prefix, { url, apiKey: apiKey ?? null });
  } finally {
    for (const { name } of (await client.getCollections()).collections)
      if (name.startsWith(prefix)) await client.deleteCollection(name);
  }
}

async function measure(
  client: QdrantClient,
  prefix: string,
  server: { url: string; apiKey: string | null },
): Promise<BenchRow[]> {
  const made = new Points(randomNumbers(7), DIMENSIONS, 500);
  const points = Array.from({ length: VECTORS }, (_, n) => made.point(n));
  const named = { prefix, record: 'bench', model: 'bench', dimensions: DIMENSIONS };
  const mirror = new QdrantMirror({ ...server, ...named });
  const measured = await rate(points, loadOf(mirror));
  const collection = mirror.alias;
  const bare = `${prefix}-bare`;
  await client.createCollection(bare, { vectors: { size: DIMENSIONS, distance: 'Cosine' } });
  const { payload_schema: indexes } = await client.getCollection(collection);
  for (const [field_name, index] of Object.entries(indexes))
    await client.createPayloadIndex(bare, { wait: true, field_name, field_schema: index?.data_type ?? null });
  const baseline = await rate(points, bareLoad(client, bare));
  for (const name of [collection, bare]) await untilGreen(client, name);
  const load = benchRow({
    name: `qdrant: load of ${String(VECTORS)} vectors of ${String(DIMENSIONS)} dimensions`,
    ...{ unit: 'points/s', baseline, measured, target: '≥ 0.5 ×', runs: 1 },
  });
  const questions = Array.from({ length: QUESTIONS }, () => made.vector());
  const plain = new PlainIndex();
  for (const point of points) plain.points.set(point.nodeId, point);
  return [
    load,
    ...(await search(client, collection, mirror, plain, questions, 'no filter', {})),
    ...(await search(client, collection, mirror, plain, questions, 'three filters', FILTER)),
  ];
}

async function search(
  client: QdrantClient,
  collection: string,
  mirror: QdrantMirror,
  plain: PlainIndex,
  questions: readonly Float32Array[],
  name: string,
  filter: SimilarityFilter,
): Promise<BenchRow[]> {
  const ask = { limit: LIMIT, minScore: null, filter, timeoutMs: 60_000 };
  const must = [
    ...(filter.namespace === undefined ? [] : [{ key: 'namespace', match: { value: filter.namespace } }]),
    ...(filter.tags ?? []).map((tag) => ({ key: 'tags', match: { value: tag } })),
    ...(filter.statuses === undefined ? [] : [{ key: 'status', match: { any: [...filter.statuses] } }]),
  ];
  const [ours, bare]: [number[], number[]] = [[], []];
  let found = 0;
  for (const vector of questions) {
    bare.push(
      await timeOf(() =>
        client.query(collection, { query: Array.from(vector), limit: LIMIT, filter: { must } }),
      ),
    );
    ours.push(await timeOf(() => mirror.search({ ...ask, vector })));
  }
  const sample = questions.slice(0, 50);
  for (const vector of sample) {
    const exact = new Set((await plain.search({ ...ask, vector })).map(({ nodeId }) => nodeId));
    found += (await mirror.search({ ...ask, vector })).filter(({ nodeId }) => exact.has(nodeId)).length;
  }
  const of = `qdrant: ${String(LIMIT)} nearest of ${String(VECTORS)}, ${name}`;
  return [
    benchRow({
      name: `${of}, p50`,
      ...{ unit: 'ms', baseline: median(bare), measured: median(ours), target: '≤ 1.5 ×', runs: QUESTIONS },
    }),
    benchRow({
      name: `${of}, recall`,
      ...{
        unit: 'share',
        baseline: null,
        measured: found / (sample.length * LIMIT),
        target: '≥ 0.99',
        runs: 1,
      },
    }),
  ];
}

type Load = (lane: number, page: readonly VectorPoint[]) => Promise<void>;

/** Two at once, as the mirror has two lanes. */
async function rate(points: readonly VectorPoint[], load: Load): Promise<number> {
  const start = performance.now();
  await Promise.all(
    [0, 1].map(async (lane) => {
      for (let from = lane * PAGE; from < points.length; from += 2 * PAGE)
        await load(lane, points.slice(from, from + PAGE));
    }),
  );
  return points.length / ((performance.now() - start) / 1_000);
}

function loadOf(mirror: QdrantMirror): Load {
  const positions = new Map<number, StoredPosition>();
  return async (lane, page) => {
    const from = positions.get(lane) ?? null;
    const to = { tx: 1n, seq: 1n, mark: (from?.mark ?? 0) + 1 };
    const entities = page.map((state): Entity => ({ subject: 'point', id: state.nodeId, rev: 2, state }));
    await mirror.apply({ lane, entities, from, to }, NEVER);
    positions.set(lane, to);
  };
}

function bareLoad(client: QdrantClient, collection: string): Load {
  return async (_lane, page) => {
    const points = page.map(({ nodeId, vector, payload: { patternId, lineageId, ...payload } }) => ({
      id: nodeId,
      vector: Array.from(vector),
      payload: { ...payload, pattern_id: patternId, lineage_id: lineageId, rev: 2 },
    }));
    await client.upsert(collection, { wait: true, points });
  };
}

async function untilGreen(client: QdrantClient, collection: string): Promise<void> {
  while ((await client.getCollection(collection)).status !== 'green') await sleep(500);
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
