import { request, type ClientRequest } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@stemma/models';
import { migrate } from '@stemma/postgres';
import { benchRow, type BenchRow } from './bench-row.js';
import { HttpClient } from './http-client.js';
import { median } from './median.js';
import { otherRequests, p99Of } from './other-requests.js';
import { startService, startStore } from './service.js';
import { untilIdle } from './until-idle.js';

const AT_ONCE = [1, 32];
const RUNS = 3;
/** Until each is in the middle of it. */
const UNDER_WAY_MS = 4_000;
const CONNECTIONS = 64;
const LINES_A_PIECE = 100;
const MADE = { createdBy: 'bench', createdAt: '2026-01-01T00:00:00.000Z' };

/** Other requests while one import, and while many, bring chains of new versions as fast as they are taken. */
export async function benchImportsAtWork(): Promise<BenchRow[]> {
  const store = await startStore();
  await migrate(store.url);
  const service = await startService(store.url);
  const client = new HttpClient(service.url, CONNECTIONS);
  try {
    const { node } = JSON.parse(
      await client.post('/v1/patterns', { name: newId(), createdBy: 'bench', content: 'a' }),
    ) as { node: { nodeId: string } };
    const others = otherRequests(client, node.nodeId);
    await p99Of(others);
    const without: number[] = [];
    const beside = AT_ONCE.map((): number[] => []);
    // By turns: how busy the machine is changes.
    for (let run = 0; run < RUNS; run++) {
      await untilIdle(service.url);
      without.push(await p99Of(others));
      for (const [index, count] of AT_ONCE.entries()) {
        await untilIdle(service.url);
        const imports = Array.from({ length: count }, () => importing(service.url));
        await sleep(UNDER_WAY_MS);
        beside[index]?.push(await p99Of(others));
        if (imports.some(({ destroyed }) => destroyed)) throw new Error('an import has ended');
        for (const sent of imports) sent.destroy();
      }
    }
    return AT_ONCE.map((count, index) =>
      benchRow({
        name: `other requests beside ${String(count)} imports of new versions at work, p99`,
        ...{ unit: 'ms', target: null, runs: RUNS },
        ...{ baseline: median(without), measured: median(beside[index] ?? []) },
      }),
    );
  } finally {
    client.close();
    await service.stop();
    await store.stop();
  }
}

/** One that goes on until it is destroyed. */
function importing(url: string): ClientRequest {
  const sent = request(new URL('/v1/import', url), {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    agent: false,
  });
  sent.on('error', () => undefined);
  Readable.from(chain()).pipe(sent);
  return sent;
}

function* chain(): Generator<Buffer> {
  const patternId = newId();
  let [parents, records]: [object[], object[]] = [
    [],
    [{ record: 'pattern', patternId, name: patternId, ...MADE }],
  ];
  for (;;) {
    while (records.length < LINES_A_PIECE) {
      const nodeId = newId();
      records.push({ record: 'node', nodeId, patternId, ...MADE, content: nodeId, parents });
      parents = [{ nodeId }];
    }
    yield Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    records = [];
  }
}
