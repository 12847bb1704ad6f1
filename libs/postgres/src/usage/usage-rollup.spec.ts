import { sampleOf, type Granularity, type CountedUse } from '@stemma/analytics';
import { newId, parseExecution } from '@stemma/models';
import {
  ExecutionRecorder,
  LineageService,
  type BucketContent,
  type UnitOfWork,
  type UsageScope,
} from '@stemma/orchestration';
import { randomNumbers, testDatabase } from '@stemma/testing';
import type { DataSource } from 'typeorm';
import { stemmaDataSource } from '../data-source.js';
import { PostgresUnitOfWork } from '../postgres-unit-of-work.js';
import { PostgresUsageAnalytics } from './postgres-usage-analytics.js';
import { PostgresUsageRollup } from './postgres-usage-rollup.js';

const NOW = new Date('2026-03-15T12:34:56.789Z');
const DAY_MS = 86_400_000;
const context = { actor: null, correlationId: 'c', idempotency: null };

type Recorded = CountedUse & { readonly nodeId: string; readonly patternId: string };

describe('usage rollups', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let dataSource: DataSource;
  let unitOfWork: UnitOfWork;
  let recorder: ExecutionRecorder;
  let lineage: LineageService;
  let analytics: PostgresUsageAnalytics;

  beforeEach(async () => {
    database = await testDatabase();
    dataSource = await stemmaDataSource({ url: database.url }).initialize();
    unitOfWork = new PostgresUnitOfWork(dataSource);
    recorder = new ExecutionRecorder(unitOfWork, () => NOW, { coalesceMs: 0 });
    lineage = new LineageService(unitOfWork, () => NOW);
    analytics = new PostgresUsageAnalytics(dataSource);
  });
  afterEach(async () => {
    await recorder.close();
    await dataSource.destroy();
    await database.drop();
  });

  async function newPattern(namespace = 'default'): Promise<{ nodeId: string; patternId: string }> {
    const { answer } = await lineage.createPattern(context, { name: 'p', createdBy: 'ada', namespace });
    if ('replayed' in answer) throw new Error('nothing to replay');
    return answer.node;
  }

  async function record(uses: readonly Recorded[]): Promise<void> {
    const drafts = uses.map(({ patternId: _, timestamp, ...use }) =>
      parseExecution({ ...use, timestamp: timestamp.toISOString(), executionId: newId() }),
    );
    await recorder.record(context, {
      ...{ drafts, pointerOf: () => '', correlationId: 'c', sizeBytes: 1, answersExecutions: false },
    });
  }

  async function rollUpAll(rollup = new PostgresUsageRollup(dataSource)): Promise<void> {
    while (await rollup.advance());
  }

  const rows = (): Promise<object[]> =>
    dataSource.query(`select * from stemma.usage_rollups order by node_id, grain, start`);

  /** Facets come in the order of their counts, which is that of no row. */
  const comparable = (rollups: object[]): unknown[] =>
    rollups.map((row) => {
      const { facet_names, facet_values, facet_counts, ...rest } = row as Record<string, string[]>;
      return {
        ...rest,
        facets: facet_names!.map((n, i) => `${n} ${facet_values![i]} ${facet_counts![i]}`).sort(),
      };
    });

  it('hold the same as counting every execution, in whatever order all happens, and at every moment', async () => {
    const random = randomNumbers(7);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
    const nodes = [await newPattern('a'), await newPattern('a'), await newPattern('b')];
    // Steps of few executions, and of fewer than a batch holds.
    const rollups = [3, 20].map((most) => new PostgresUsageRollup(dataSource, most));
    const recorded: Recorded[] = [];
    const someUse = (): Recorded => ({
      ...(({ nodeId, patternId }) => ({ nodeId, patternId }))(pick(nodes)),
      // From years ago up to now, half of it in the last hours, and some to the edges of days and hours.
      timestamp: new Date(
        random() < 0.2
          ? Math.floor((NOW.getTime() - random() * 90 * DAY_MS) / 3_600_000) * 3_600_000
          : NOW.getTime() - Math.floor(random() ** pick([1, 8]) * 900 * DAY_MS),
      ),
      executionTimeMs: pick([0, random() * 100, random() * 1e6]),
      success: random() < 0.8,
      qualityScore: pick([null, random()]),
      contextType: pick([null, 'api', 'cli']),
      agent: pick([null, 'ada', '__proto__', 'bob,"{}\\']),
      project: pick([null, 'x']),
      filePath: pick([null, 'a.ts', 'b.py', 'Makefile']),
      timeout: pick([null, true, false]),
      qualityGatesPassed: pick([null, true, false]),
    });
    const check = async (): Promise<void> => {
      const at = NOW.getTime() - Math.floor(random() ** 4 * 900 * DAY_MS);
      const to = pick([NOW.getTime() + 1, at + 1, Math.ceil(at / DAY_MS) * DAY_MS]);
      const window = { from: new Date(to - Math.ceil(random() ** 3 * 900 * DAY_MS)), to: new Date(to) };
      const { nodeId, patternId } = pick(nodes);
      const size = pick<Granularity>(['day', 'week', 'hour']);
      const buckets = pick<BucketContent>(['counts', 'detailed']);
      const [scope, isOf] = pick<[UsageScope, (use: Recorded) => boolean]>([
        [{ of: 'pattern', patternId }, (use) => use.patternId === patternId],
        [{ of: 'node', nodeId }, (use) => use.nodeId === nodeId],
        [{ of: 'namespace', namespace: 'a' }, (use) => use.nodeId !== nodes[2]!.nodeId],
      ]);
      const counted = await analytics.sample(scope, window, size, buckets);
      const plain = sampleOf(recorded.filter(isOf), window, size, buckets === 'detailed');
      expect(counted?.answer).toEqual(plain);
    };
    for (let round = 0; round < 60; round++) {
      const batch = Array.from({ length: 1 + Math.floor(random() * 8) }, someUse);
      await Promise.all([
        record(batch),
        ...rollups.map((rollup) => (random() < 0.5 ? rollup.advance() : null)),
      ]);
      recorded.push(...batch);
      if (round % 3 === 0) await check();
    }
    await Promise.all(rollups.map(rollUpAll));
    await rollUpAll();
    for (let n = 0; n < 20; n++) await check();

    const followed = comparable(await rows());
    expect(followed.length).toBeGreaterThan(100);
    await dataSource.query(`update stemma.usage_rollup_state set tx = null, seq = null`);
    await rollUpAll(rollups[0]);
    expect(comparable(await rows())).toEqual(followed);
  });

  const plain = (at: { nodeId: string; patternId: string }, timestamp: string, ms = 10): Recorded => ({
    ...{ nodeId: at.nodeId, patternId: at.patternId, timestamp: new Date(timestamp), executionTimeMs: ms },
    ...{ success: true, qualityScore: null, contextType: null, agent: null, project: null },
    ...{ filePath: null, timeout: null, qualityGatesPassed: null },
  });
  const march = { from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-04-01T00:00:00Z') };
  const countIn = async (scope: UsageScope): Promise<number | undefined> =>
    (await analytics.sample(scope, march, 'day', 'counts'))?.answer.tally.executions;

  it('fold again nothing that is repeated, and count what is missing of it', async () => {
    const node = await newPattern();
    const drafts = ['2026-03-02T00:00:00Z', '2026-03-03T00:00:00Z'].map((timestamp) =>
      parseExecution({
        nodeId: node.nodeId,
        executionId: newId(),
        executionTimeMs: 1,
        success: true,
        timestamp,
      }),
    );
    const group = { pointerOf: () => '', correlationId: 'c', sizeBytes: 1, answersExecutions: false };
    await recorder.record(context, { ...group, drafts: drafts.slice(0, 1) });
    await rollUpAll();
    await recorder.record(context, { ...group, drafts });
    expect(await countIn({ of: 'pattern', patternId: node.patternId })).toBe(2);
    await rollUpAll();
    expect(await countIn({ of: 'pattern', patternId: node.patternId })).toBe(2);
  });

  it('load what was recorded before the log was cut, and what comes meanwhile, once', async () => {
    const node = await newPattern();
    await record([plain(node, '2026-03-02T00:00:00Z')]);
    await dataSource.query('delete from stemma.change_log');
    const rollup = new PostgresUsageRollup(dataSource);
    await rollup.advance();
    await record([plain(node, '2026-03-03T00:00:00Z')]);
    const scope = { of: 'pattern', patternId: node.patternId } as const;
    expect(await analytics.sample(scope, march, 'day', 'counts')).toMatchObject({
      ...{ fromRollups: false, answer: { tally: { executions: 2 } } },
    });
    await rollUpAll(rollup);
    expect(await analytics.sample(scope, march, 'day', 'counts')).toMatchObject({
      ...{ fromRollups: true, answer: { tally: { executions: 2 } } },
    });
  });

  it('tell how far they are: nothing while they are filled, then what they have not come to', async () => {
    const rollup = new PostgresUsageRollup(dataSource);
    const unknown = { position: null, lagMs: null, oldestUnapplied: null };
    expect(await rollup.status()).toEqual(unknown);
    const node = await newPattern();
    await record([plain(node, '2026-03-02T00:00:00Z')]);
    await rollup.advance();
    expect(await rollup.status()).toEqual(unknown);
    await rollUpAll(rollup);
    const summedUp = await rollup.status();
    expect(summedUp).toEqual({ position: summedUp.position, lagMs: 0, oldestUnapplied: null });
    expect(summedUp.position).not.toBeNull();

    // Not every change is one of usage.
    await newPattern();
    const beyond = await rollup.status();
    expect(beyond).toMatchObject({ position: summedUp.position, oldestUnapplied: null });
    expect(beyond.lagMs).toBeGreaterThan(0);
    await record([plain(node, '2026-03-03T00:00:00Z')]);
    const [{ at }] = await dataSource.query<[{ at: Date }]>(
      `select max(at) as at from stemma.change_log where topic = 'executions'`,
    );
    expect((await rollup.status()).oldestUnapplied).toEqual(at);
    await rollUpAll(rollup);
    expect(await rollup.status()).toMatchObject({ lagMs: 0, oldestUnapplied: null });
  });

  it('begin anew where the database was restored to another cluster', async () => {
    const node = await newPattern();
    await record([plain(node, '2026-03-02T00:00:00Z')]);
    await rollUpAll();
    await dataSource.query(
      `update stemma.usage_rollup_state set system_identifier = 'another', tx = '999999999'`,
    );
    await record([plain(node, '2026-03-03T00:00:00Z')]);
    expect(await countIn({ of: 'node', nodeId: node.nodeId })).toBe(2);
    await rollUpAll();
    expect(await countIn({ of: 'node', nodeId: node.nodeId })).toBe(2);
  });

  it('do not skip what an older transaction commits late', async () => {
    const [early, late] = [await newPattern(), await newPattern()];
    const holder = dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query(`insert into stemma.imports (import_id) values ($1)`, [newId()]);
    await record([plain(early, '2026-03-02T00:00:00Z')]);
    await rollUpAll();
    await record([plain(late, '2026-03-02T00:00:00Z')]);
    expect(await countIn({ of: 'namespace', namespace: 'default' })).toBe(2);
    await holder.commitTransaction();
    await holder.release();
    await rollUpAll();
    expect((await rows()).length).toBe(6);
    expect(await countIn({ of: 'namespace', namespace: 'default' })).toBe(2);
  });

  it('follow families as they are joined, and forget deleted patterns', async () => {
    const [one, two] = [await newPattern(), await newPattern()];
    await record([plain(one, '2026-03-02T00:00:00Z'), plain(two, '2026-03-02T00:00:00Z')]);
    await rollUpAll();
    expect(await countIn({ of: 'family', lineageId: one.nodeId })).toBe(1);
    await lineage.createEdge(context, {
      ...{
        sourceNodeId: one.nodeId,
        targetNodeId: two.nodeId,
        relationshipType: 'derived_from',
        createdBy: 'ada',
      },
    });
    expect(await countIn({ of: 'family', lineageId: one.nodeId })).toBe(2);
    expect(await countIn({ of: 'family', lineageId: two.nodeId })).toBe(2);
    await lineage.deletePattern(context, two.patternId, 'any');
    expect(await countIn({ of: 'family', lineageId: two.nodeId })).toBe(1);
    expect(await countIn({ of: 'namespace', namespace: 'default' })).toBe(1);
    expect(await countIn({ of: 'pattern', patternId: two.patternId })).toBeUndefined();
  });

  it('tell the most frequent values apart where there are more than are told apart', async () => {
    const node = await newPattern();
    const daily = (day: string, name: string, times: number): Recorded[] =>
      Array.from({ length: times }, () => ({
        ...plain(node, `2026-03-${day}T00:00:00Z`),
        contextType: name,
      }));
    await record([
      ...Array.from({ length: 900 }, (_, n) => daily('02', `a${String(n)}`, 1)).flat(),
      ...Array.from({ length: 900 }, (_, n) => daily('03', `b${String(n)}`, 1)).flat(),
      ...['x', 'y', 'z'].flatMap((name) => daily('03', name, 5)),
    ]);
    await rollUpAll();
    const days = { from: new Date('2026-03-02T00:00:00Z'), to: new Date('2026-03-04T00:00:00Z') };
    const counted = await analytics.sample(
      { of: 'pattern', patternId: node.patternId },
      days,
      'week',
      'counts',
    );
    const { context: contexts } = counted!.answer.tally.facets;
    expect(['x', 'y', 'z'].map((name) => contexts.get(name))).toEqual([5, 5, 5]);
  });

  it('answer long windows within the error of the sketch', async () => {
    const node = await newPattern();
    const uses = Array.from({ length: 1_200 }, (_, i) =>
      plain(node, '2026-03-02T00:00:00Z', ((i * 7919) % 1200) + 1),
    );
    await record(uses);
    await rollUpAll();
    const counted = await analytics.sample(
      { of: 'pattern', patternId: node.patternId },
      march,
      'day',
      'counts',
    );
    expect(counted?.answer).toEqual({ ...sampleOf(uses, march, 'day'), timesMs: null });
  });
});
