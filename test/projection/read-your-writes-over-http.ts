import { setTimeout as sleep } from 'node:timers/promises';
import { randomNumbers, type ServerProcess } from '@stemma/testing';
import { testApi, type Answer, type TestApi } from '../api/api-client.js';

const CLIENTS = 8;
const DIMENSIONS = 512;
/** The server is left alone for so long at least, and at most twice as long. */
const QUIET_MS = 6_000;

type Config = Parameters<typeof testApi>[2];
/** Writes, and asks for what was written at the position of that. @returns who answered */
type Pair = (n: number) => Promise<string>;

/**
 * Clients write through the API and read it back at the position of their write, while the server that answers, where there
 * is one, is killed and stands still. @returns which source answered how often. @throws at the first answer that is older
 */
export async function readYourWritesOverHttp(
  pairs: number,
  server: ServerProcess | null,
  config: Config,
  about: 'lineage' | 'similarity',
): Promise<Map<string, number>> {
  const api = await testApi(about === 'lineage' ? { kind: 'off' } : { kind: 'local' }, {}, config);
  const random = randomNumbers(pairs);
  const sources = new Map<string, number>();
  let left = pairs;
  const client = async (own: Pair): Promise<void> => {
    while (left-- > 0) {
      const source = await own(left);
      sources.set(source, (sources.get(source) ?? 0) + 1);
    }
  };
  try {
    const own = await Promise.all(
      Array.from({ length: CLIENTS }, (_, n) =>
        about === 'lineage' ? edgePairs(api, n) : vectorPairs(api, n, random),
      ),
    );
    const reading = Promise.all(own.map(client));
    const over = new AbortController();
    const disturbing = (async () => {
      while (server !== null && !over.signal.aborted) {
        await sleep((1 + random()) * QUIET_MS, undefined, { signal: over.signal }).catch(() => undefined);
        if (!over.signal.aborted) await disturb(server, random);
      }
    })();
    await reading.finally(() => {
      over.abort();
    });
    await disturbing;
    return sources;
  } finally {
    await api.close();
  }
}

async function disturb(server: ServerProcess, random: () => number): Promise<void> {
  if (random() < 0.5) {
    server.freeze();
    await sleep(random() * 1_000);
    server.thaw();
  } else {
    await server.end();
    await server.start();
  }
}

/** Of an edge of the client's own, which is there or not. */
async function edgePairs(api: TestApi, client: number): Promise<Pair> {
  const { patternId } = await newPattern(api, client);
  const version = { content: 'y', createdBy: 'ada', evolutionType: 'refined' };
  const { body } = written(await api.post(`/v1/patterns/${patternId}/versions`, version));
  const [{ edgeId }] = body.edges;
  let isThere = true;
  return async (n) => {
    isThere = !isThere;
    const what = isThere ? 'reactivate' : 'deactivate';
    const change = isThere ? undefined : { reason: 'a test' };
    const { headers } = written(await api.post(`/v1/edges/${edgeId}/${what}`, change, { 'if-match': '*' }));
    const found = await api.get(`/v1/nodes/${body.node.nodeId}/ancestors`, freshness(headers, n));
    expect({ status: found.status, ancestors: found.body.nodes?.length }).toEqual({
      ...{ status: 200, ancestors: isThere ? 1 : 0 },
    });
    return found.headers['stemma-source'] ?? '';
  };
}

/** Of a vector of the client's own, which is another one each time. */
async function vectorPairs(api: TestApi, client: number, random: () => number): Promise<Pair> {
  const { nodeId } = await newPattern(api, client);
  return async (n) => {
    const vector = Array.from({ length: DIMENSIONS }, () => random() - 0.5);
    const { headers } = written(await api.put(`/v1/nodes/${nodeId}/embedding`, { vector }));
    const found = await api.post('/v1/similar', { vector, limit: 1 }, freshness(headers, n));
    // Another vector is across to it.
    expect({ status: found.status, items: found.body.items }).toMatchObject({
      ...{ status: 200, items: [{ nodeId, score: expect.closeTo(1, 4) }] },
    });
    return found.headers['stemma-source'] ?? '';
  };
}

async function newPattern(api: TestApi, client: number): Promise<{ patternId: string; nodeId: string }> {
  const pattern = { name: `client ${String(client)}`, content: `x ${String(client)}`, createdBy: 'ada' };
  const { body } = written(await api.post('/v1/patterns', pattern));
  return { patternId: body.pattern.patternId, nodeId: body.node.nodeId };
}

function freshness(headers: Answer['headers'], n: number): Record<string, string> {
  return {
    'stemma-min-position': headers['stemma-position'] ?? '',
    prefer: `wait=${String([0, 2, 2][n % 3])}`,
  };
}

function written(answer: Answer): Answer {
  if (answer.status >= 300) throw new Error(`A write failed: ${JSON.stringify(answer)}`);
  return answer;
}
