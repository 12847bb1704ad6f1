import fc from 'fast-check';
import {
  addUsage,
  meansOf,
  newId,
  NO_USAGE,
  parseExecution,
  usageOf,
  type ExecutionDraft,
} from '@stemma/models';
import {
  ExecutionRecorder,
  LineageService,
  type ExecutionGroup,
  type UnitOfWork,
} from '@stemma/orchestration';
import { PostgresCatalogue, PostgresUnitOfWork, stemmaDataSource } from '@stemma/postgres';
import { testDatabase } from '@stemma/testing';
import type { DataSource } from 'typeorm';

const NOW = new Date('2026-03-01T23:59:59.000Z');
const ALONE = { idempotency: null };

describe('the execution recorder', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let dataSource: DataSource;
  let unitOfWork: UnitOfWork;
  let recorder: ExecutionRecorder;

  beforeAll(async () => {
    database = await testDatabase();
    dataSource = await stemmaDataSource({ url: database.url }).initialize();
    unitOfWork = new PostgresUnitOfWork(dataSource);
    recorder = new ExecutionRecorder(unitOfWork, () => NOW);
  });
  afterAll(async () => {
    await recorder.close();
    await dataSource.destroy();
    await database.drop();
  });

  async function newNode(): Promise<string> {
    const lineage = new LineageService(unitOfWork, () => NOW);
    const context = { actor: null, correlationId: 'c', idempotency: null };
    const { answer } = await lineage.createPattern(context, { name: 'p', createdBy: 'ada' });
    if ('replayed' in answer) throw new Error('nothing to replay');
    return answer.node.nodeId;
  }
  const draft = (nodeId: string, more: Partial<ExecutionDraft> = {}): ExecutionDraft => ({
    ...parseExecution({ nodeId, executionTimeMs: 1, success: true }),
    ...more,
  });
  const group = (...drafts: ExecutionDraft[]): ExecutionGroup => ({
    drafts,
    pointerOf: (index) => `/executions/${index}`,
    correlationId: 'c',
    sizeBytes: 100 * drafts.length,
    answersExecutions: false,
  });
  const usageOfNode = async (nodeId: string) => {
    const view = await new PostgresCatalogue(dataSource).node(nodeId);
    return {
      usageCount: view?.node.usageCount,
      avgExecutionTimeMs: view?.node.avgExecutionTimeMs,
      successRate: view?.node.successRate,
    };
  };
  const counted = async (sql: string, values: unknown[] = []): Promise<number> =>
    Number((await dataSource.query<{ n: string }[]>(sql, values))[0]?.n);

  it.each(['share', 'no key update'])('does not wait for who holds the version for %s', async (strength) => {
    const nodeId = await newNode();
    const holder = dataSource.createQueryRunner();
    await holder.startTransaction();
    try {
      await holder.query(`select from stemma.lineage_nodes where node_id = $1 for ${strength}`, [nodeId]);
      for (let i = 0; i < 2; i++) await recorder.record(ALONE, group(draft(nodeId)));
    } finally {
      await holder.rollbackTransaction();
      await holder.release();
    }
    expect(await usageOfNode(nodeId)).toMatchObject({ usageCount: 2 });
  });

  it('gives the same totals however executions are split among requests, repeated and ordered', async () => {
    const use = fc.record({ time: fc.double({ min: 0, max: 1e6, noNaN: true }), success: fc.boolean() });
    const split = fc.array(fc.array(use, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(split, fc.nat(), async (groups, again) => {
        const nodeId = await newNode();
        const requests = groups.map((uses) =>
          group(
            ...uses.map(({ time, success }) =>
              draft(nodeId, { executionId: newId(), executionTimeMs: time, success }),
            ),
          ),
        );
        const repetition = requests[again % requests.length];
        const all = repetition === undefined ? requests : [...requests, repetition];
        await Promise.all(all.map((request) => recorder.record(ALONE, request)));
        const expected = groups
          .flat()
          .map(({ time, success }) => usageOf(time, success))
          .reduce(addUsage, NO_USAGE);
        expect(await usageOfNode(nodeId)).toEqual(meansOf(expected));
      }),
      { numRuns: 40 },
    );
  });

  it('merges requests of one moment into one transaction with one entry for its executions', async () => {
    const nodeId = await newNode();
    const written = await Promise.all(
      Array.from({ length: 50 }, () => recorder.record(ALONE, group(draft(nodeId)))),
    );
    expect(new Set(written.map(({ position }) => position.tx)).size).toBe(1);
    const [{ position }] = written as [(typeof written)[0]];
    const entries = `select count(*) as n from stemma.change_log where tx = $1::text::xid8 and topic = $2`;
    expect(await counted(entries, [String(position.tx), 'executions'])).toBe(1);
    expect(await counted(entries, [String(position.tx), 'node_usage'])).toBe(1);
  });

  it('lets what Postgres refuses fail alone', async () => {
    const nodeId = await newNode();
    const poisoned = group(draft(nodeId, { agent: 'a\0b' }));
    const requests = Array.from({ length: 40 }, (_, index) =>
      index === 17 || index === 31 ? poisoned : group(draft(nodeId)),
    );
    const answers = await Promise.allSettled(requests.map((request) => recorder.record(ALONE, request)));
    expect(answers.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))).toEqual([17, 31]);
    expect(await usageOfNode(nodeId)).toMatchObject({ usageCount: 38 });
  });

  it('keeps to the size of a batch', async () => {
    const small = new ExecutionRecorder(unitOfWork, () => NOW, { maxBatchRows: 10 });
    const nodeId = await newNode();
    const written = await Promise.all(
      Array.from({ length: 15 }, () => small.record(ALONE, group(draft(nodeId), draft(nodeId)))),
    );
    expect(new Set(written.map(({ position }) => position.tx)).size).toBe(3);
    await small.close();
  });

  it('refuses what does not fit its queue, and goes on', async () => {
    const narrow = new ExecutionRecorder(unitOfWork, () => NOW, { maxQueuedRows: 5 });
    const nodeId = await newNode();
    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, () => narrow.record(ALONE, group(draft(nodeId)))),
    );
    const refused = answers.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(3);
    expect(refused[0]).toMatchObject({ reason: { code: 'store_unavailable' } });
    await narrow.record(ALONE, group(draft(nodeId)));
    await narrow.close();
    await expect(narrow.record(ALONE, group(draft(nodeId)))).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    expect(await usageOfNode(nodeId)).toMatchObject({ usageCount: 6 });
  });

  it('tells every caller when Postgres goes away, and records again when it is back', async () => {
    const away = await stemmaDataSource({ url: database.url }).initialize();
    const lonely = new ExecutionRecorder(new PostgresUnitOfWork(away), () => NOW);
    const nodeId = await newNode();
    const ids = Array.from({ length: 10 }, newId);
    const record = () =>
      Promise.allSettled(
        ids.map((executionId) => lonely.record(ALONE, group(draft(nodeId, { executionId })))),
      );
    const blocker = dataSource.createQueryRunner();
    await blocker.startTransaction();
    await blocker.query('lock table stemma.executions in access exclusive mode');
    const failing = record();
    while (
      (await counted(
        `select count(*) as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      )) === 0
    );
    await dataSource.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    );
    const failed = await failing;
    expect(
      failed.map((answer) => (answer.status === 'rejected' ? (answer.reason as { code: string }).code : '')),
    ).toEqual(ids.map(() => 'store_unavailable'));
    await blocker.rollbackTransaction();
    await blocker.release();
    expect(await usageOfNode(nodeId)).toMatchObject({ usageCount: 0 });
    expect((await record()).map(({ status }) => status)).toEqual(ids.map(() => 'fulfilled'));
    expect(await usageOfNode(nodeId)).toMatchObject({ usageCount: 10 });
    await lonely.close();
    await away.destroy();
  });

  it('counts an execution once that two processes record, before and after a restart', async () => {
    const nodeId = await newNode();
    const ids = Array.from({ length: 200 }, newId);
    const process = async (): Promise<void> => {
      const own = await stemmaDataSource({ url: database.url }).initialize();
      const other = new ExecutionRecorder(new PostgresUnitOfWork(own), () => NOW);
      await Promise.all(ids.map((executionId) => other.record(ALONE, group(draft(nodeId, { executionId })))));
      await other.close();
      await own.destroy();
    };
    await Promise.all([process(), process()]);
    await process();
    expect(await usageOfNode(nodeId)).toMatchObject({ usageCount: 200 });
    expect(await counted('select count(*) as n from stemma.executions where node_id = $1', [nodeId])).toBe(
      200,
    );
  });

  it('takes times up to a day ahead', async () => {
    const nodeId = await newNode();
    const at = (ms: number) => draft(nodeId, { timestamp: new Date(NOW.getTime() + ms) });
    await recorder.record(ALONE, group(at(24 * 60 * 60 * 1000)));
    await expect(recorder.record(ALONE, group(at(0), at(24 * 60 * 60 * 1000 + 1)))).rejects.toMatchObject({
      faults: [{ pointer: '/executions/1/timestamp', code: 'out_of_range' }],
    });
  });
});
