import { newId } from '@stemma/models';
import { isReplayed, LineageService } from '@stemma/orchestration';
import { migrate, PostgresUnitOfWork, stemmaDataSource } from '@stemma/postgres';
import pg from 'pg';
import { benchRow, type BenchRow } from './bench-row.js';
import { HttpClient } from './http-client.js';
import { median } from './median.js';
import { startService, startStore } from './service.js';

const RUNS = 5;
const WRITES = 400;

interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: unknown[];
}

/**
 * One version with its edge, events and change-log entries, by one client after another write. The baseline replays
 * the very statements of such writes, captured from the product, by `pg` alone on a database of its own.
 */
export async function benchLineageWrite(): Promise<BenchRow[]> {
  const store = await startStore();
  try {
    const [bare, served, captured] = await Promise.all(
      ['bare', 'served', 'captured'].map((name) => freshDatabase(store.url, name)),
    );
    if (bare === undefined || served === undefined || captured === undefined) throw new Error('no database');
    const { setup, writes } = await captureStatements(captured);
    const bareWriter = await replayer(bare, setup, writes);
    const servedWriter = await httpWriter(served);
    const replayed: number[] = [];
    const overHttp: number[] = [];
    // By turns, so that what else the machine does falls on both.
    for (let run = 0; run < RUNS; run++) {
      replayed.push(await timeWrites(run, (n) => bareWriter.write(n)));
      overHttp.push(await timeWrites(run, (n) => servedWriter.write(n)));
    }
    await bareWriter.close();
    await servedWriter.close();
    return [
      benchRow({
        name: 'one lineage write over HTTP (node + edge + events + change log), 1 client',
        unit: 'writes/s',
        baseline: 1000 / median(replayed),
        measured: 1000 / median(overHttp),
        target: '≥ 0.7 ×',
        runs: RUNS,
      }),
    ];
  } finally {
    await store.stop();
  }
}

async function freshDatabase(serverUrl: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await migrate(url.href);
  return url.href;
}

/** The statements of RUNS × WRITES versions, each write's from `begin` to `commit`. */
async function captureStatements(url: string): Promise<{ setup: Statement[][]; writes: Statement[][] }> {
  const dataSource = await stemmaDataSource({ url }).initialize();
  const lineage = new LineageService(new PostgresUnitOfWork(dataSource), () => new Date());
  const transactions: Statement[][] = [];
  const stop = spyOnStatements((statement) => {
    if (/^(begin|start transaction)/i.test(statement.text)) transactions.push([]);
    transactions.at(-1)?.push(statement);
  });
  const context = { actor: null, correlationId: 'bench', idempotency: null };
  const { answer } = await lineage.createPattern(context, {
    name: 'bench',
    content: 'x',
    createdBy: 'bench',
  });
  if (isReplayed(answer)) throw new Error('nothing to replay');
  for (let i = 0; i < RUNS * WRITES; i++)
    await lineage.createVersion(context, answer.pattern.patternId, version(i));
  stop();
  await dataSource.destroy();
  return { setup: transactions.slice(0, 1), writes: transactions.slice(1) };
}

function version(i: number): { evolutionType: 'refined'; content: string; createdBy: string } {
  return { evolutionType: 'refined', content: `version ${String(i)} ${newId()}`, createdBy: 'bench' };
}

function spyOnStatements(see: (statement: Statement) => void): () => void {
  const prototype = pg.Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
  const original = prototype.query;
  prototype.query = function spied(this: unknown, ...args: unknown[]): unknown {
    const [first] = args;
    see(typeof first === 'string' ? { text: first } : (first as Statement));
    return original.apply(this, args);
  };
  return () => {
    prototype.query = original;
  };
}

interface Writer {
  write(n: number): Promise<unknown>;
  close(): Promise<void>;
}

async function replayer(url: string, setup: Statement[][], writes: Statement[][]): Promise<Writer> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const run = async (statements: readonly Statement[]): Promise<void> => {
    for (const { name, text, values } of statements) {
      await client.query({ text, values: values ?? [], ...(name === undefined ? {} : { name }) });
    }
  };
  for (const statements of setup) await run(statements);
  return { write: (n) => run(writes[n] ?? []), close: () => client.end() };
}

async function httpWriter(url: string): Promise<Writer> {
  const service = await startService(url);
  const client = new HttpClient(service.url, 1);
  const created = await client.post('/v1/patterns', { name: 'bench', content: 'x', createdBy: 'bench' });
  const { pattern } = JSON.parse(created) as { pattern: { patternId: string } };
  return {
    write: (n) => client.post(`/v1/patterns/${pattern.patternId}/versions`, version(n)),
    close: async () => {
      client.close();
      await service.stop();
    },
  };
}

/** @returns ms a write. */
async function timeWrites(run: number, write: (n: number) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < WRITES; i++) await write(run * WRITES + i);
  return (performance.now() - start) / WRITES;
}
