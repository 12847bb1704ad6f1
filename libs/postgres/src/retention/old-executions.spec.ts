import type { Granularity } from '@stemma/analytics';
import { Execution, newId, parseExecution, StemmaError } from '@stemma/models';
import {
  ExecutionRecorder,
  type BucketContent,
  LineageService,
  type Ranking,
  type UsageScope,
  type Window,
} from '@stemma/orchestration';
import { randomNumbers, testDatabase } from '@stemma/testing';
import type { DataSource } from 'typeorm';
import { stemmaDataSource } from '../data-source.js';
import { PostgresAdoption } from '../postgres-adoption.js';
import { PostgresFeedbackCatalogue } from '../postgres-feedback-catalogue.js';
import { PostgresSeries } from '../postgres-series.js';
import { PostgresUnitOfWork } from '../postgres-unit-of-work.js';
import { PostgresUsageAnalytics } from '../usage/postgres-usage-analytics.js';
import { PostgresUsageRollup } from '../usage/postgres-usage-rollup.js';
import { removeOldExecutions } from './remove-old-executions.js';

const DAY_MS = 86_400_000;
/** Ids tell when they were made, and those of yesterday might be in the log: so all of this happens in the future. */
const UPKEEP = new Date(Date.now() + 3 * DAY_MS);
const NOW = new Date(Date.now() - 3 * DAY_MS);
const context = { actor: null, correlationId: 'c', idempotency: null };

describe('executions that leave', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let dataSource: DataSource;
  let recorder: ExecutionRecorder;
  let lineage: LineageService;
  let unitOfWork: PostgresUnitOfWork;
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

  interface Version {
    readonly nodeId: string;
    readonly patternId: string;
  }
  async function newPattern(namespace: string): Promise<Version> {
    const { answer } = await lineage.createPattern(context, { name: 'p', createdBy: 'ada', namespace });
    if ('replayed' in answer) throw new Error('nothing to replay');
    return answer.node;
  }
  const record = (uses: readonly object[]): Promise<unknown> =>
    recorder.record(context, {
      drafts: uses.map((use) => parseExecution({ executionId: newId(), ...use })),
      ...{ pointerOf: (index: number) => `/${String(index)}`, correlationId: 'c', sizeBytes: 1 },
      answersExecutions: false,
    });
  async function rollUp(): Promise<void> {
    const rollup = new PostgresUsageRollup(dataSource);
    while (await rollup.advance());
  }
  const keep = (namespace: string, days: number): Promise<unknown> =>
    dataSource.query(
      `insert into stemma.retention_policies (namespace, executions_days, updated_at, updated_by, rev)
       values ($1, $2, now(), 'ada', 1) on conflict (namespace) do update set executions_days = excluded.executions_days`,
      [namespace, days],
    );
  const clearLog = (): Promise<unknown> => dataSource.query('delete from stemma.change_log');
  const left = (): Promise<{ pattern_id: string; held_since: Date; rev: number }[]> =>
    dataSource.query('select * from stemma.execution_borders order by held_since');
  const daysBefore = (days: number, at = NOW): Date =>
    new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS - days * DAY_MS);
  /** How many days are to be kept for all of the day so many days before to leave. */
  const daysSince = (border: Date): number =>
    Math.round((daysBefore(0, UPKEEP).getTime() - border.getTime()) / DAY_MS);

  it('take nothing along that an answer had, unless it says so', async () => {
    const random = randomNumbers(11);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
    const versions = [await newPattern('a'), await newPattern('a'), await newPattern('b')];
    const someInstant = (): number =>
      random() < 0.3
        ? daysBefore(Math.floor(random() * 60)).getTime() + pick([0, 3_600_000, DAY_MS - 1])
        : NOW.getTime() - Math.floor(random() * 60 * DAY_MS);
    for (let batch = 0; batch < 3; batch++) {
      await record(
        Array.from({ length: 60 }, () => ({
          ...{ nodeId: pick(versions).nodeId, timestamp: new Date(someInstant()).toISOString() },
          ...{ executionTimeMs: pick([0, random() * 100, random() * 1e6]), success: random() < 0.8 },
          ...{ qualityScore: pick([null, random()]), contextType: pick([null, 'api', 'cli']) },
          ...{ agent: pick([null, 'ada', 'bob']), httpCalls: pick([0, 3]) },
        })),
      );
      await rollUp();
    }
    const questions = Array.from({ length: 90 }, () => aQuestion());
    const lifetime = await dataSource.query('select * from stemma.node_usage order by node_id');
    const before = await answers(questions);

    await clearLog();
    await keep('a', daysSince(daysBefore(20)));
    expect(await removeOldExecutions(dataSource, UPKEEP)).toBeGreaterThan(40);
    expect((await left()).map(({ held_since }) => held_since)).toEqual([daysBefore(20), daysBefore(20)]);
    const after = await answers(questions);
    expect(await dataSource.query('select * from stemma.node_usage order by node_id')).toEqual(lifetime);
    const says = checkHonest(before, after);
    expect(says).toBeGreaterThan(20);
    expect(questions.length - says).toBeGreaterThan(30);

    // Sums that cannot be made again are kept where all others are, as after a restore on another cluster.
    const sums = 'select * from stemma.usage_rollups order by node_id, grain, start';
    await dataSource.query(`update stemma.usage_rollup_state set system_identifier = 'another'`);
    const scope = { of: 'namespace', namespace: 'a' } as const;
    const month = { from: daysBefore(30), to: NOW };
    await expect(analytics.sample(scope, month, 'day', 'counts')).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    expect((await analytics.sample({ ...scope, namespace: 'b' }, month, 'day', 'counts'))?.fromRollups).toBe(
      false,
    );
    const summed = (await dataSource.query<object[]>(sums)).length;
    await rollUp();
    expect((await dataSource.query<object[]>(sums)).length).toBe(summed);
    expect(await answers(questions)).toEqual(after);

    // The border rises, and never falls.
    await keep('a', daysSince(daysBefore(10)));
    await removeOldExecutions(dataSource, UPKEEP);
    await keep('a', daysSince(daysBefore(40)));
    expect(await removeOldExecutions(dataSource, UPKEEP)).toBe(0);
    expect((await left()).map(({ held_since, rev }) => [held_since, rev])).toEqual([
      [daysBefore(10), 2],
      [daysBefore(10), 2],
    ]);
    checkHonest(before, await answers(questions));

    type Question = (ports: Ports) => Promise<unknown>;
    interface Ports {
      readonly series: PostgresSeries;
      readonly adoption: PostgresAdoption;
      readonly feedback: PostgresFeedbackCatalogue;
    }
    function aQuestion(): Question {
      const { nodeId, patternId } = pick(versions);
      const window = aWindow();
      const scope = pick<UsageScope>([
        { of: 'pattern', patternId },
        { of: 'node', nodeId },
        { of: 'family', lineageId: nodeId },
        { of: 'namespace', namespace: 'a' },
      ]);
      const granularity = pick<Granularity>(['hour', 'day', 'week']);
      const buckets = pick<BucketContent>(['counts', 'detailed']);
      const ranking = pick<Ranking>(['top', 'emerging', 'abandoned', 'stale']);
      const hours = { from: floor(window.from, 3_600_000), to: floor(window.to, 3_600_000) };
      return pick<Question>([
        () => analytics.sample(scope, window, granularity, buckets),
        () => analytics.ranking({ ranking, window: hours, limit: 10 }),
        () => analytics.usedSince([nodeId], daysBefore(15)),
        ({ series }) => series.usage(patternId, window, 'day'),
        ({ series }) => series.usage(patternId, window, 'hour'),
        ({ series }) => series.performance(patternId, window),
        ({ adoption }) => adoption.firstUsedDay(patternId),
        ({ adoption }) =>
          adoption.returningUsers(patternId, window, {
            from: window.to,
            to: new Date(window.to.getTime() + DAY_MS),
          }),
        ({ feedback }) => feedback.implicitSignals(patternId, window, 3_600_000),
      ]);
    }
    function aWindow(): Window {
      const whole = random() < 0.5;
      const [from, to] = [someInstant(), someInstant()].sort((a, b) => a - b) as [number, number];
      if (!whole) return { from: new Date(from), to: new Date(to + 1) };
      return {
        from: floor(new Date(from), DAY_MS),
        to: new Date(floor(new Date(to), DAY_MS).getTime() + DAY_MS),
      };
    }
    async function answers(asked: readonly Question[]): Promise<unknown[]> {
      const ports = {
        series: new PostgresSeries(dataSource),
        adoption: new PostgresAdoption(dataSource),
        feedback: new PostgresFeedbackCatalogue(dataSource),
      };
      const found: unknown[] = [];
      for (const ask of asked)
        found.push(
          await ask(ports).catch((error: unknown) => (error instanceof StemmaError ? error : fail(error))),
        );
      return found;
    }
  });

  /** @returns how many say that executions have left; all others are as before */
  function checkHonest(before: readonly unknown[], after: readonly unknown[]): number {
    let says = 0;
    for (const [place, then] of before.entries()) {
      const now = after[place];
      if (saysSo(now, then)) says++;
      else expect(now).toEqual(then);
    }
    return says;
  }

  function saysSo(now: any, then: any): boolean {
    if (now instanceof StemmaError) return now.code === 'detail_not_held' && 'detailSince' in now.extra;
    if (now === null || typeof now !== 'object') return false;
    if ('examinedFrom' in now) return now.examinedFrom > then.examinedFrom;
    if ('tally' in (now.answer ?? {}) && now.detailSince !== null) {
      // All that is summed up is as before.
      expect(now.answer.tally).toEqual(then.answer.tally);
      expect(now.answer.bucketCounts).toEqual(then.answer.bucketCounts);
      expect(now.answer.bucketTallies).toEqual(then.answer.bucketTallies);
      return true;
    }
    return now.detailSince instanceof Date;
  }

  function floor(at: Date, stepMs: number): Date {
    return new Date(Math.floor(at.getTime() / stepMs) * stepMs);
  }

  function fail(error: unknown): never {
    throw error;
  }

  const use = (version: Version, at: Date, more: object = {}): object => ({
    ...{ nodeId: version.nodeId, timestamp: at.toISOString(), executionTimeMs: 1, success: true, ...more },
  });
  const held = async (): Promise<number> =>
    (await dataSource.query<{ n: number }[]>('select count(*)::int as n from stemma.executions'))[0]!.n;

  it('wait until they are summed up, and nobody who follows the log can need them', async () => {
    const [one, other] = [await newPattern('a'), await newPattern('a')];
    await record([use(one, daysBefore(40)), use(one, daysBefore(30))]);
    await keep('a', daysSince(daysBefore(20)));
    await clearLog();
    expect(await removeOldExecutions(dataSource, UPKEEP)).toBe(0);
    await rollUp();
    await dataSource.query(`update stemma.executions set batch_id = '01900000-0000-7000-8000-000000000001'`);
    // What came late waits for itself, and with it all of that day and after.
    await record([use(one, daysBefore(30)), use(one, daysBefore(2)), use(other, daysBefore(25))]);
    await rollUp();
    expect(await removeOldExecutions(dataSource, UPKEEP)).toBe(1);
    expect(await left()).toMatchObject([{ pattern_id: one.patternId, held_since: daysBefore(30), rev: 1 }]);
    await clearLog();
    expect(await removeOldExecutions(dataSource, UPKEEP)).toBe(3);
    expect((await left()).map(({ held_since, rev }) => [held_since, rev])).toEqual(
      expect.arrayContaining([
        [daysBefore(20), 2],
        [daysBefore(20), 1],
      ]),
    );
    expect(await held()).toBe(1);
  });

  it('are not taken again, since nobody knows their ids', async () => {
    const [one, other] = [await newPattern('a'), await newPattern('b')];
    const executionId = newId();
    await record([use(one, daysBefore(30), { executionId })]);
    await rollUp();
    await clearLog();
    await keep('a', daysSince(daysBefore(20)));
    expect(await removeOldExecutions(dataSource, UPKEEP)).toBe(1);
    const again = record([
      use(one, daysBefore(3)),
      use(one, daysBefore(30), { executionId }),
      use(other, daysBefore(30)),
    ]);
    await expect(again).rejects.toMatchObject({
      code: 'validation_failed',
      faults: [{ pointer: '/1/timestamp', code: 'out_of_range' }],
    });
    await record([use(one, daysBefore(20)), use(other, daysBefore(30))]);
    expect(await held()).toBe(2);
    const [{ usage_count }] = await dataSource.query(
      'select usage_count from stemma.node_usage where node_id = $1',
      [one.nodeId],
    );
    expect(Number(usage_count)).toBe(2);
  });

  it('are not taken away under who records one of their time', async () => {
    const one = await newPattern('a');
    await record([use(one, daysBefore(40)), use(one, daysBefore(25))]);
    await rollUp();
    await clearLog();
    await dataSource.query(`update stemma.executions set batch_id = '01900000-0000-7000-8000-000000000001'`);
    await keep('a', daysSince(daysBefore(20)));
    let goOn = (): void => undefined;
    const recording = unitOfWork.run(async (tx) => {
      expect(await tx.executions.heldSince([one.patternId])).toEqual(new Map());
      await new Promise<void>((resolve) => (goOn = resolve));
      const draft = parseExecution({ executionId: newId(), ...use(one, daysBefore(30)) });
      const execution = Execution.create(draft, one.patternId, NOW);
      await tx.executions.insertNew([{ execution, correlationId: 'c' }]);
    });
    const removing = removeOldExecutions(dataSource, UPKEEP);
    const waiting = `select from pg_locks where locktype = 'advisory' and not granted`;
    while ((await dataSource.query<object[]>(waiting)).length === 0);
    goOn();
    await recording;
    expect(await removing).toBe(1);
    expect(await left()).toMatchObject([{ held_since: daysBefore(30) }]);
    expect(await held()).toBe(2);
  });
});
