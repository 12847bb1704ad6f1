import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseExecution } from '@stemma/models';
import { ExecutionRecorder, LineageService, type WriteContext } from '@stemma/orchestration';
import { testDatabase } from '@stemma/testing';
import type { DataSource } from 'typeorm';
import { stemmaDataSource } from '../data-source.js';
import { migrate } from '../migrate.js';
import { PostgresCatalogue } from '../postgres-catalogue.js';
import { PostgresUnitOfWork } from '../postgres-unit-of-work.js';
import { PostgresChangeFeed } from '../projection/postgres-change-feed.js';
import { recordReaders } from '../projection/subjects/record-readers.js';

/** What the service of commit a93ecc3 wrote, and what it then answered of each version. */
interface FormerRecord {
  readonly nodes: readonly {
    readonly etag: string;
    readonly body: { readonly nodeId: string; readonly usageCount: number };
  }[];
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

const LAST_OF_A93ECC3 = 'ScheduledWork1700000000007';
const context: WriteContext = { actor: null, correlationId: 'test', idempotency: null };
const former = JSON.parse(readFileSync(join(__dirname, 'record-of-a93ecc3.json'), 'utf8')) as FormerRecord;

async function putBack(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  await runner.query('drop schema stemma cascade');
  await runner.query('create schema stemma');
  const known = dataSource.migrations.findIndex(
    (migration) => migration.constructor.name === LAST_OF_A93ECC3,
  );
  dataSource.migrations.splice(known + 1);
  await dataSource.runMigrations();
  // Rows that name one another come in any order.
  await runner.query('set session_replication_role = replica');
  for (const [table, rows] of Object.entries(former.tables)) {
    const [{ columns }] = await runner.query(
      `select string_agg(column_name, ', ') as columns from information_schema.columns
       where table_schema = 'stemma' and table_name = $1 and is_generated = 'NEVER'`,
      [table],
    );
    await runner.query(
      `insert into stemma.${table} (${columns}) overriding system value
       select ${columns} from json_populate_recordset(null::stemma.${table}, $1::json)`,
      [JSON.stringify(rows)],
    );
  }
  await runner.query('set session_replication_role = origin');
  await runner.release();
}

describe('a record of the time when versions held their own counters', () => {
  let dataSource: DataSource;
  let close: () => Promise<void> = () => Promise.resolve();
  beforeAll(async () => {
    const { url, drop } = await testDatabase();
    const old = await stemmaDataSource({ url }).initialize();
    await putBack(old);
    await old.destroy();
    await migrate(url);
    dataSource = await stemmaDataSource({ url }).initialize();
    close = async () => {
      await dataSource.destroy();
      await drop();
    };
  });
  afterAll(() => close());

  const answered = async (nodeId: string): Promise<unknown> => {
    const view = await new PostgresCatalogue(dataSource).node(nodeId);
    const { node, parentIds, childIds } = view ?? fail(nodeId);
    return { etag: `"${String(node.rev)}"`, body: { ...node.toJSON(), parentIds, childIds } };
  };

  it('answers as it did, down to the last digit and the ETag', async () => {
    expect(former.nodes).toHaveLength(4);
    for (const one of former.nodes) expect(await answered(one.body.nodeId)).toEqual(one);
  });

  it('has the counters of all that was used, of what was deleted too, and of nothing else', async () => {
    const counters = (from: string): Promise<unknown[]> =>
      dataSource.query(
        `select node_id, usage_count::int, usage_time_sum_ms::text, usage_success_sum::text, last_used_at
         from ${from} order by node_id`,
      );
    const before = JSON.stringify(former.tables['lineage_nodes']).replaceAll("'", "''");
    const columns =
      'node_id uuid, usage_count bigint, usage_time_sum_ms numeric, usage_success_sum numeric, last_used_at timestamptz';
    const used = await counters(
      `(select * from json_to_recordset('${before}') as n (${columns}) where usage_count > 0) used`,
    );
    expect(used).toHaveLength(4);
    expect(await counters('stemma.node_usage')).toEqual(used);
  });

  it('counts on from there, and its mirrors take what comes after', async () => {
    const unitOfWork = new PostgresUnitOfWork(dataSource);
    const recorder = new ExecutionRecorder(unitOfWork, () => new Date());
    const drafts = former.nodes.map(({ body: { nodeId } }) =>
      parseExecution({ nodeId, executionTimeMs: 1, success: true, timestamp: '2026-03-01T00:00:00Z' }),
    );
    const group = { pointerOf: () => '', correlationId: 'test', sizeBytes: 1, answersExecutions: false };
    await recorder.record(context, { ...group, drafts });
    for (const { etag, body } of former.nodes) {
      const counted = { usageCount: body.usageCount + 1, lastUsedAt: '2026-03-01T00:00:00.000Z' };
      expect(await answered(body.nodeId)).toMatchObject({ etag, body: counted });
    }
    const feed = new PostgresChangeFeed(dataSource, recordReaders);
    const lineage = new LineageService(unitOfWork, () => new Date());
    for (const { node_id: nodeId, state_rev: heldRev, deleted_at: deletedAt } of former.tables[
      'lineage_nodes'
    ] ?? []) {
      if (deletedAt !== null) continue;
      await lineage.archive(context, String(nodeId), 'any');
      for (const subject of ['vertex', 'node'] as const)
        expect((await feed.load(subject, [String(nodeId)]))[0]?.rev).toBeGreaterThan(Number(heldRev));
    }
    await recorder.close();
  });
});

function fail(nodeId: string): never {
  throw new Error(`${nodeId} is lost`);
}
