import { serialize } from 'node:v8';
import { newId, parseExecution, type Position } from '@stemma/models';
import { ExecutionRecorder, isReplayed, LineageService } from '@stemma/orchestration';
import {
  migrate,
  pointReader,
  PostgresChangeFeed,
  PostgresCheckpoints,
  PostgresDeadLetters,
  PostgresUnitOfWork,
  recordReaders,
  stemmaDataSource,
  textReaders,
} from '@stemma/postgres';
import { Projector, type Page, type Refusal, type Sink, type Subject } from '@stemma/projection';
import type { DataSource } from 'typeorm';
import { benchRow, type BenchRow } from './bench-row.js';
import { startStore } from './service.js';
import { spyOnStatements } from './spy-on-statements.js';

const NODES = 100;
const REQUESTS = 100;
const EXECUTIONS_EACH = 100;
const DIMENSIONS = 512;
const TIMEOUT_MS = 60_000;
const clock = (): Date => new Date();
const context = { actor: null, correlationId: 'bench', idempotency: null };

/** What the mirrors of a service follow, and one that shows use. */
const followers: Readonly<Record<string, readonly Subject[]>> = {
  graph: ['vertex', 'link'],
  vectors: ['point'],
  embedding: ['text'],
  'a mirror that shows use': ['node'],
};

/** What 10,000 executions on 100 versions cost those who follow the record: each commit is waited for by all of them. */
export async function benchUsageTraffic(): Promise<BenchRow[]> {
  const store = await startStore();
  const opened: DataSource[] = [];
  const open = async (applicationName: string): Promise<DataSource> => {
    const dataSource = await stemmaDataSource({ url: store.url, applicationName }).initialize();
    opened.push(dataSource);
    return dataSource;
  };
  try {
    await migrate(store.url);
    const writing = await open('writer');
    const nodeIds = await writeVersions(writing);
    const sinks = Object.entries(followers).map(([name, subjects]) => new CountingSink(name, subjects));
    const projectors: Projector[] = [];
    for (const sink of sinks) projectors.push(projectorOf(sink, await open(sink.name)));
    for (const projector of projectors) projector.start();
    const reach = async (position: Position): Promise<void> => {
      const reached = await Promise.all(projectors.map((one) => one.reaches(position, TIMEOUT_MS)));
      if (!reached.every(Boolean)) throw new Error('a mirror is too far behind');
    };
    const recorder = new ExecutionRecorder(new PostgresUnitOfWork(writing), clock);
    await reach(await record(recorder, nodeIds));

    for (const sink of sinks) sink.reset();
    const stop = spyOnStatements((_, applicationName) => {
      const sink = sinks.find(({ name }) => name === applicationName);
      if (sink !== undefined) sink.statements++;
    });
    for (let request = 0; request < REQUESTS; request++) await reach(await record(recorder, nodeIds));
    stop();
    await recorder.close();
    await Promise.all(projectors.map((projector) => projector.stop()));
    return sinks.flatMap(rowsOf);
  } finally {
    for (const dataSource of opened) await dataSource.destroy();
    await store.stop();
  }
}

class CountingSink implements Sink {
  readonly scope = 'process';
  readonly lanes = 1;
  readonly pace = { pageSize: 500, loadPageSize: 500, lingerMs: 75, deadlineMs: 30_000, lookMs: 5_000 };
  entities = 0;
  bytes = 0;
  statements = 0;

  constructor(
    readonly name: string,
    readonly subjects: readonly Subject[],
  ) {}

  apply({ entities }: Page): Promise<readonly Refusal[]> {
    this.entities += entities.length;
    for (const entity of entities) this.bytes += serialize(entity).byteLength;
    return Promise.resolve([]);
  }

  reset(): void {
    this.entities = this.bytes = this.statements = 0;
  }
}

function rowsOf({ name, entities, bytes, statements }: CountingSink): BenchRow[] {
  const to = `10,000 executions on 100 versions, 100 a request, to ${name}`;
  return Object.entries({ entities, bytes, statements }).map(([unit, measured]) =>
    benchRow({ name: to, unit, baseline: null, measured, target: targetOf(name, unit), runs: 1 }),
  );
}

function targetOf(name: string, unit: string): string | null {
  return followers[name]?.includes('node') === true || unit === 'statements' ? null : '0';
}

function projectorOf(sink: Sink, dataSource: DataSource): Projector {
  const readers = [...recordReaders, pointReader('embedded'), ...textReaders('not yet embedded', 1_000)];
  const stores = {
    feed: new PostgresChangeFeed(dataSource, readers),
    checkpoints: new PostgresCheckpoints(dataSource),
    deadLetters: new PostgresDeadLetters(dataSource),
  };
  return new Projector(sink, 'bench', stores, clock);
}

async function writeVersions(dataSource: DataSource): Promise<string[]> {
  const lineage = new LineageService(new PostgresUnitOfWork(dataSource), clock);
  const nodeIds: string[] = [];
  for (let n = 0; n < NODES; n++) {
    const input = { name: `p${String(n)}`, content: 'x', createdBy: 'bench' };
    const { answer } = await lineage.createPattern(context, input);
    if (isReplayed(answer)) throw new Error('nothing to use');
    nodeIds.push(answer.node.nodeId);
  }
  await dataSource.query(
    `insert into stemma.node_embeddings (node_id, model, own, vector, rev)
     select node_id, 'embedded', true, decode(repeat('0000803f', ${String(DIMENSIONS)}), 'hex'), 1
     from stemma.lineage_nodes`,
  );
  return nodeIds;
}

async function record(recorder: ExecutionRecorder, nodeIds: readonly string[]): Promise<Position> {
  const drafts = Array.from({ length: EXECUTIONS_EACH }, (_, n) =>
    parseExecution({
      executionId: newId(),
      nodeId: nodeIds[n % nodeIds.length],
      executionTimeMs: n,
      success: n % 10 > 0,
    }),
  );
  const group = { pointerOf: () => '', correlationId: 'bench', sizeBytes: 1, answersExecutions: false };
  return (await recorder.record(context, { ...group, drafts })).position;
}
