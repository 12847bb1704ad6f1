import { request } from 'node:http';
import { Execution, newId, parseExecution, type ExecutionInput } from '@stemma/models';
import pg from 'pg';
import { executions as table, insertRows } from '@stemma/postgres';
import { benchRow, type BenchRow } from './bench-row.js';
import { HttpClient } from './http-client.js';
import { median } from './median.js';
import { startBareServer, startService, startStore, type BenchService } from './service.js';

const RUNS = 5;
const CLIENTS = 64;
const NODES = 10;
/** Larger statements are no faster. */
const BASELINE_ROWS_A_STATEMENT = 1_000;

type Shape = (service: BenchService, executions: readonly ExecutionInput[]) => Promise<void>;

/** How callers send their executions, and how many of them a run takes. */
const shapes: readonly { name: string; executions: number; target: string | null; send: Shape }[] = [
  {
    name: 'executions recorded over HTTP, 64 clients, one a request',
    executions: 10_000,
    target: '≥ 0.5 ×',
    send: (service, executions) => fromClients(service, executions),
  },
  {
    name: 'executions recorded over HTTP, 64 clients, 100 a request',
    executions: 50_000,
    target: '≥ 0.5 ×',
    send: (service, executions) =>
      fromClients(
        service,
        chunksOf(executions, 100).map((chunk) => ({ executions: chunk })),
      ),
  },
  {
    name: 'executions recorded over HTTP, 1 client, one NDJSON stream',
    executions: 50_000,
    target: null,
    send: streamed,
  },
];

/**
 * Each run beside its baseline: the same rows by multi-row INSERT into `executions` of the same Postgres, by `pg` alone.
 * What one request an execution costs at least is told by a row of its own: the same requests to a server that only
 * parses them.
 */
export async function benchExecutions(): Promise<BenchRow[]> {
  const store = await startStore();
  const service = await startService(store.url);
  try {
    const nodes = await createNodes(service);
    const rows: BenchRow[] = [];
    for (const { name, executions: count, target, send } of shapes) {
      // Warm: compiled code, prepared statements, open connections.
      await send(service, someExecutions(count / 5, nodes));
      const measured: number[] = [];
      const baseline: number[] = [];
      for (let run = 0; run < RUNS; run++) {
        baseline.push(await insertStraight(store.url, someExecutions(count, nodes)));
        const executions = someExecutions(count, nodes);
        measured.push(await rate(count, () => send(service, executions)));
      }
      rows.push(
        benchRow({
          name,
          unit: 'executions/s',
          baseline: median(baseline),
          measured: median(measured),
          target,
          runs: RUNS,
        }),
      );
    }
    rows.push(await besideBareServer(service, nodes));
    return rows;
  } finally {
    await service.stop();
    await store.stop();
  }
}

async function besideBareServer(service: BenchService, nodes: readonly BenchNode[]): Promise<BenchRow> {
  const bare = await startBareServer();
  const measured: number[] = [];
  const baseline: number[] = [];
  const count = 10_000;
  try {
    await fromClients(bare, someExecutions(count / 5, nodes));
    for (let run = 0; run < RUNS; run++) {
      const [one, other] = [someExecutions(count, nodes), someExecutions(count, nodes)];
      baseline.push(await rate(count, () => fromClients(bare, one)));
      measured.push(await rate(count, () => fromClients(service, other)));
    }
  } finally {
    await bare.stop();
  }
  return benchRow({
    name: 'executions recorded over HTTP, 64 clients, one a request, beside an empty Fastify route',
    unit: 'executions/s',
    baseline: median(baseline),
    measured: median(measured),
    target: null,
    runs: RUNS,
  });
}

interface BenchNode {
  readonly nodeId: string;
  readonly patternId: string;
}

export async function createNodes(service: BenchService): Promise<BenchNode[]> {
  const client = new HttpClient(service.url, 1);
  const nodes: BenchNode[] = [];
  for (let n = 0; n < NODES; n++) {
    const created = await client.post('/v1/patterns', {
      name: `bench ${String(n)}`,
      content: 'x',
      createdBy: 'bench',
    });
    nodes.push((JSON.parse(created) as { node: BenchNode }).node);
  }
  client.close();
  return nodes;
}

export function someExecutions(count: number, nodes: readonly BenchNode[]) {
  return Array.from({ length: count }, (_, index) => ({
    executionId: newId(),
    nodeId: nodes[index % nodes.length]?.nodeId ?? '',
    patternId: nodes[index % nodes.length]?.patternId ?? '',
    executionTimeMs: Math.random() * 1000,
    success: index % 10 > 0,
    memoryUsageMb: 128.5,
    httpCalls: index % 7,
    contextType: index % 2 === 0 ? 'api' : 'cli',
    agent: 'bench',
  }));
}

export async function rate(count: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (count * 1000) / (performance.now() - start);
}

/** Only what the database and its driver do is measured: the rows are laid out before. */
export async function insertStraight(url: string, executions: readonly ExecutionInput[]): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const columns = { correlationId: 'bench', batchId: newId() };
  const now = new Date();
  const statements = chunksOf(executions, BASELINE_ROWS_A_STATEMENT).map((chunk) => {
    const recorded = chunk.map((input) => Execution.create(parseExecution(input), input.nodeId, now));
    return insertRows(
      table,
      recorded,
      '',
      recorded.map(() => columns),
    );
  });
  const perSecond = await rate(executions.length, async () => {
    for (const { text, values } of statements) await client.query({ name: 'insert', text, values });
  });
  await client.end();
  return perSecond;
}

async function fromClients(service: BenchService, bodies: readonly object[]): Promise<void> {
  const client = new HttpClient(service.url, CLIENTS);
  let next = 0;
  const send = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++])
      await client.post('/v1/executions', body);
  };
  await Promise.all(Array.from({ length: CLIENTS }, send));
  client.close();
}

async function streamed(service: BenchService, executions: readonly ExecutionInput[]): Promise<void> {
  const report = await new Promise<string>((resolve, reject) => {
    const headers = { 'content-type': 'application/x-ndjson' };
    const sent = request(
      new URL('/v1/executions/stream', service.url),
      { method: 'POST', headers },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve(Buffer.concat(chunks).toString());
        });
      },
    );
    sent.on('error', reject);
    for (const chunk of chunksOf(executions, 500))
      sent.write(chunk.map((one) => `${JSON.stringify(one)}\n`).join(''));
    sent.end();
  });
  const { accepted } = JSON.parse(report) as { accepted: number };
  if (accepted !== executions.length) throw new Error(`the stream was not recorded: ${report.slice(0, 500)}`);
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) =>
    items.slice(n * size, (n + 1) * size),
  );
}
