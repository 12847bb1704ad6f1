import { newId } from '@stemma/models';
import { isReplayed, LineageService } from '@stemma/orchestration';
import { migrate, PostgresUnitOfWork, stemmaDataSource } from '@stemma/postgres';
import pg from 'pg';
import { benchRow, type BenchRow } from './bench-row.js';
import { HttpClient } from './http-client.js';
import { median } from './median.js';
import { startService, startStore } from './service.js';
import { spyOnStatements, type Statement } from './spy-on-statements.js';

const RUNS = 5;
const WRITES = 400;

interface Captured {
  readonly setup: readonly Statement[][];
  readonly writes: readonly Statement[][];
}

/**
 * One version with its edge, events and change-log entries, by one client after another write. The baseline replays
 * the very statements of such writes, captured from the product, by `pg` alone on a database of its own: each after
 * the last was answered, as a plain program does. The product waits only for what it needs to know, and for the
 * commit; so the second baseline does as it does, and is what HTTP and the service cost beside the statements.
 */
export async function benchLineageWrite(): Promise<BenchRow[]> {
  const store = await startStore();
  try {
    const database = (name: string): Promise<string> => freshDatabase(store.url, name);
    const statements = await captureStatements(await database('captured'));
    const writers = [
      await replayer(await database('bare'), statements, 'one by one'),
      await replayer(await database('pipelined'), statements, 'pipelined'),
      await httpWriter(await database('served')),
    ];
    const times = writers.map((): number[] => []);
    // By turns, so that what else the machine does falls on all.
    for (let run = 0; run < RUNS; run++) {
      for (const [index, writer] of writers.entries())
        times[index]?.push(await timeWrites(run, (n) => writer.write(n)));
    }
    for (const writer of writers) await writer.close();
    const [replayed, pipelined, measured] = times.map((one) => 1000 / median(one));
    const row = (beside: string, baseline: number | undefined, target: string | null): BenchRow =>
      benchRow({
        name: `one lineage write over HTTP (node + edge + events + change log), 1 client, beside ${beside}`,
        unit: 'writes/s',
        baseline: baseline ?? null,
        measured: measured ?? Number.NaN,
        target,
        runs: RUNS,
      });
    return [
      row('its statements by pg alone', replayed, '≥ 0.7 ×'),
      row('its statements by pg alone, pipelined as the product does', pipelined, null),
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
async function captureStatements(url: string): Promise<Captured> {
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

interface Writer {
  write(n: number): Promise<unknown>;
  close(): Promise<void>;
}

async function replayer(
  url: string,
  { setup, writes }: Captured,
  way: 'one by one' | 'pipelined',
): Promise<Writer> {
  const client = new pg.Client(
    Object.assign({ connectionString: url }, way === 'pipelined' && { pipeline: true }),
  );
  await client.connect();
  const run = async (statements: readonly Statement[]): Promise<void> => {
    for (const { name, text, values } of statements) {
      const answered = client.query({ text, values: values ?? [], ...(name === undefined ? {} : { name }) });
      // The product needs to know what these answer, and nothing else.
      if (way === 'one by one' || /^\s*(select|commit)/.test(text)) await answered;
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
