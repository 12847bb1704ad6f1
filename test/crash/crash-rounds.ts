import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bulkStore, ndjson, node, pattern, uuid } from '../bulk/bulk.fixture.js';
import { buildService } from './build-service.js';
import { ServiceProcess } from './service-process.js';

const NODES = 3_000;
const USED = 10;
const EXECUTIONS_A_REQUEST = 20;
/** Long enough for a few chunks, short enough to be hit in its middle. */
const LONGEST_ROUND_MS = 2_000;
const IMPORT_ID = uuid('crashing import');

/** A chain for every tenth pattern, joined now and then, so that families and generations move too. */
const lineage = ndjson([
  ...Array.from({ length: NODES / 10 }, (_, i) => pattern(`crash ${String(i)}`)),
  ...Array.from({ length: NODES }, (_, i) => {
    const parents = i % 10 === 0 ? [] : [`crash ${String(i - 1)}`];
    if (i % 35 === 34) parents.push(`crash ${String(i - 31)}`);
    return node(`crash ${String(i)}`, `crash ${String(Math.floor(i / 10))}`, parents);
  }),
]);

const foundation = ndjson([
  pattern('used'),
  ...Array.from({ length: USED }, (_, i) => node(`used ${String(i)}`, 'used')),
]);

const execution = (i: number): object => ({
  executionId: uuid(`execution ${String(i)}`),
  nodeId: uuid(`used ${String(i % USED)}`),
  executionTimeMs: (i % 97) / 10,
  success: i % 3 !== 0,
  timestamp: new Date(Date.UTC(2026, 0, 1) + i * 60_000).toISOString(),
});

/**
 * Kills the service, its Postgres, or both, at random moments while a file is imported and executions are recorded,
 * starts it again and sends again what was not acknowledged. In the end it must hold what an undisturbed one holds.
 */
export async function crashRounds(rounds: number): Promise<void> {
  const built = await buildService();
  const dataDir = await mkdtemp(join(tmpdir(), 'stemma-crash-'));
  await chmod(dataDir, 0o711);
  const service = new ServiceProcess(built.main, dataDir);
  try {
    await service.start();
    await post(service.url, `/v1/import?importId=${uuid('foundation')}`, foundation);
    const acknowledged = { batches: 0, lines: 0 };
    for (let round = 0; round < rounds; round++) {
      const ended = new AbortController();
      const work = Promise.all([
        recordUntil(ended.signal, service.url, acknowledged),
        importSlowly(service.url),
      ]);
      await sleep(Math.random() * LONGEST_ROUND_MS);
      // Or else nothing was tried.
      while (acknowledged.batches === 0) await sleep(5);
      acknowledged.lines = await linesOf(service.url, acknowledged.lines);
      const victim = Math.random();
      if (victim < 0.5) await service.killPostgres();
      if (victim < 0.25) await sleep(Math.random() * 200);
      await service.kill();
      ended.abort();
      await work;
      await service.start();
      expect(await linesOf(service.url, 0)).toBeGreaterThanOrEqual(acknowledged.lines);
    }
    const report = await post(service.url, `/v1/import?importId=${IMPORT_ID}`, lineage);
    expect(JSON.parse(report)).toMatchObject({
      lines: NODES + NODES / 10,
      badLineCount: 0,
      counts: { nodes: NODES, unchanged: 0 },
    });
    // The one after the last that was acknowledged may be recorded or not; now it is.
    await recordBatch(service.url, acknowledged.batches++);

    expect(await get(service.url, '/v1/export')).toBe(await undisturbed(acknowledged.batches));
    await expectExactUsage(service.url, acknowledged.batches * EXECUTIONS_A_REQUEST);
  } finally {
    await service.stop();
    await rm(dataDir, { recursive: true, force: true });
    await built.remove();
  }
}

interface Acknowledged {
  batches: number;
  lines: number;
}

async function recordUntil(signal: AbortSignal, url: string, acknowledged: Acknowledged): Promise<void> {
  while (!signal.aborted) {
    try {
      await recordBatch(url, acknowledged.batches);
      acknowledged.batches++;
    } catch {
      // It is sent again under its ids, until it is acknowledged.
      await sleep(20);
    }
  }
}

function recordBatch(url: string, batch: number): Promise<string> {
  const executions = Array.from({ length: EXECUTIONS_A_REQUEST }, (_, i) =>
    execution(batch * EXECUTIONS_A_REQUEST + i),
  );
  return post(url, '/v1/executions', JSON.stringify({ executions }), 'application/json');
}

/** Sends the file in pieces; whatever becomes of it, the next attempt goes on. */
async function importSlowly(url: string): Promise<void> {
  await post(url, `/v1/import?importId=${IMPORT_ID}`, slowly(lineage)).catch(() => undefined);
}

async function* slowly(text: string): AsyncGenerator<string> {
  const pieces = 50;
  const size = Math.ceil(text.length / pieces);
  for (let start = 0; start < text.length; start += size) {
    yield text.slice(start, start + size);
    await sleep(LONGEST_ROUND_MS / pieces / 2);
  }
}

async function linesOf(url: string, otherwise: number): Promise<number> {
  try {
    return (JSON.parse(await get(url, `/v1/imports/${IMPORT_ID}`)) as { lines: number }).lines;
  } catch {
    return otherwise;
  }
}

/** The export of a store to which nothing happened. */
async function undisturbed(batches: number): Promise<string> {
  const store = await bulkStore();
  try {
    const executions = Array.from({ length: batches * EXECUTIONS_A_REQUEST }, (_, i) => ({
      record: 'execution',
      correlationId: CORRELATION_ID,
      ...execution(i),
    }));
    await store.importText(foundation, { importId: uuid('foundation') });
    await store.importText(lineage, { importId: IMPORT_ID });
    await store.importText(ndjson(executions));
    return await store.exported();
  } finally {
    await store.close();
  }
}

/** Counters and days are not exported; they must have counted each execution once. */
async function expectExactUsage(url: string, executions: number): Promise<void> {
  let total = 0;
  for (let i = 0; i < USED; i++) {
    const used = JSON.parse(await get(url, `/v1/nodes/${uuid(`used ${String(i)}`)}`)) as {
      usageCount: number;
    };
    total += used.usageCount;
  }
  expect(total).toBe(executions);
}

const CORRELATION_ID = 'crash';

function get(url: string, path: string): Promise<string> {
  return send('GET', url, path);
}

function post(
  url: string,
  path: string,
  body: string | AsyncIterable<string>,
  type = 'application/x-ndjson',
): Promise<string> {
  return send('POST', url, path, body, type);
}

function send(
  method: string,
  url: string,
  path: string,
  body: string | AsyncIterable<string> = '',
  type?: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      'x-correlation-id': CORRELATION_ID,
      ...(type === undefined ? {} : { 'content-type': type }),
    };
    const sent = request(url + path, { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => (text += piece));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200 || response.statusCode === 201) resolve(text);
        else reject(new Error(`${method} ${path}: ${String(response.statusCode)} ${text}`));
      });
    });
    sent.on('error', reject);
    void write(sent, body);
  });
}

async function write(sent: ReturnType<typeof request>, body: string | AsyncIterable<string>): Promise<void> {
  if (typeof body === 'string') {
    sent.end(body);
    return;
  }
  for await (const piece of body) {
    if (sent.destroyed) return;
    sent.write(piece);
  }
  sent.end();
}
