import { parseExecution, POSITION_START, type ExecutionInput, type Position } from '@stemma/models';
import { ExecutionRecorder } from '@stemma/orchestration';
import { PostgresUnitOfWork } from '@stemma/postgres';
import {
  Projection,
  verify,
  type Page,
  type Refusal,
  type Subject,
  type SubjectStates,
} from '@stemma/projection';
import { idOf, MemoryMirror } from '@stemma/testing';
import { context, instead, Projected } from './projected.fixture.js';

const SUBJECTS: readonly Subject[] = ['usage', 'execution', 'event'];
const EVERYTHING = { lane: 0, lanes: 1 };

describe('what is only ever added', () => {
  let ground: Projected;
  let recorder: ExecutionRecorder;
  let nodeId: string;
  beforeEach(async () => {
    ground = await Projected.open();
    recorder = new ExecutionRecorder(new PostgresUnitOfWork(ground.dataSource), () => new Date(), {
      maxBatchRows: 1_000,
    });
    ({ nodeId } = await ground.write('used'));
  });
  afterEach(() => ground.close());

  const anExecution = (n: number): ExecutionInput => ({
    executionId: idOf('execution', n),
    nodeId,
    executionTimeMs: n / 8,
    success: n % 3 !== 0,
    contextType: [null, 'chat', 'batch'][n % 3],
    timestamp: `2026-03-0${String(1 + (n % 4))}T23:59:59.999Z`,
  });
  const record = async (executions: readonly ExecutionInput[]): Promise<Position> => {
    const { position } = await recorder.record(context, {
      drafts: executions.map((execution) => parseExecution(execution)),
      pointerOf: () => '',
      correlationId: 'test',
      sizeBytes: 1_000,
      answersExecutions: false,
    });
    return position;
  };
  const numbers = (from: number, to: number): ExecutionInput[] =>
    Array.from({ length: to - from }, (_, i) => anExecution(from + i));

  /** What the record's tables say, by their own words. */
  async function recorded(): Promise<{ executions: unknown; events: unknown; days: unknown }> {
    const { dataSource } = ground;
    return {
      executions: await dataSource.query(
        `select execution_id as id, execution_time_ms as ms from stemma.executions order by 1`,
      ),
      events: await dataSource.query(
        `select event_id as id, event_type as type from stemma.lineage_events order by 1`,
      ),
      days: await dataSource.query(
        `select (timestamp at time zone 'UTC')::date::text as day, coalesce(context_type, '') as context, count(*)::int as n,
           count(*) filter (where success)::int as successes, sum(execution_time_ms) as ms
         from stemma.executions group by 1, 2 order by 1, 2`,
      ),
    };
  }

  /** The same of what a mirror holds. */
  function mirrored({ content }: MemoryMirror): Awaited<ReturnType<typeof recorded>> {
    const states = <S extends Subject>(subject: S): SubjectStates[S][] =>
      [...content.values()]
        .filter((entity) => entity.subject === subject)
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .map(({ state }) => state as SubjectStates[S]);
    return {
      executions: states('execution').map((x) => ({ id: x.executionId, ms: x.executionTimeMs })),
      events: states('event').map((x) => ({ id: x.eventId, type: x.eventType })),
      days: states('usage')
        .map((x) => ({
          ...{ day: x.day, context: x.contextType ?? '', n: x.executionCount, successes: x.successCount },
          ms: x.executionTimeSumMs,
        }))
        .sort((a, b) => (a.day + a.context < b.day + b.context ? -1 : 1)),
    };
  }

  it.each([1, 3])(
    'reaches a mirror of %i lanes, what was there before and what comes later',
    async (lanes) => {
      await record(numbers(0, 40));
      const mirror = new MemoryMirror('series', SUBJECTS, lanes);
      const projector = ground.project(mirror);
      await Promise.all([
        record(numbers(40, 90)),
        ground.write('meanwhile'),
        ...numbers(90, 120).map((execution) => record([execution])),
      ]);
      // Ones that are there already change nothing.
      await record(numbers(35, 45));
      expect(await projector.reaches(await ground.stores.feed.newest(), 10_000)).toBe(true);
      expect(mirrored(mirror)).toEqual(await recorded());
    },
  );

  it('comes in pages of about the size asked for, a batch whole, and none twice', async () => {
    const before = await ground.stores.feed.newest();
    for (const execution of numbers(0, 25)) await record([execution]);
    await record(numbers(25, 60));
    for (const execution of numbers(60, 65)) await record([execution]);
    const sizes: number[] = [];
    const seen: string[] = [];
    let after = before;
    for (let more = true; more;) {
      const page = await ground.stores.feed.page(after, ['execution'], EVERYTHING, 10);
      sizes.push(page.entities.length);
      seen.push(...page.entities.map(({ id }) => id));
      ({ next: after, more } = page);
    }
    expect(sizes).toEqual([10, 10, 5, 35, 5]);
    expect(seen.sort()).toEqual(numbers(0, 65).map(({ executionId }) => executionId));
  });

  it('is loaded from the start where the log is gone', async () => {
    await record(numbers(0, 30));
    await ground.dataSource.query('delete from stemma.change_log');
    const mirror = new MemoryMirror('series', SUBJECTS, 2);
    const projector = ground.project(mirror);
    const position = await record(numbers(30, 33));
    expect(await projector.reaches(position, 10_000)).toBe(true);
    expect(mirrored(mirror)).toEqual(await recorded());
  });

  it('is compared by exact ids', async () => {
    const mirror = new MemoryMirror('series', SUBJECTS);
    const projector = ground.project(mirror);
    await record(numbers(0, 30));
    expect(await projector.reaches(await ground.stores.feed.newest(), 10_000)).toBe(true);
    const day = [...mirror.content.values()].find(({ subject }) => subject === 'usage');
    if (day?.subject !== 'usage' || day.state === null) throw new Error('no day of usage');
    mirror.remove('execution', idOf('execution', 7));
    mirror.put({ ...day, state: { ...day.state, successCount: 1_000 } });
    const [usage, execution, event] = await verify(
      { mirror, reaches: (at, ms) => projector.reaches(at, ms) },
      ground.stores.feed,
      { signal: new AbortController().signal },
    );
    expect(usage?.stale.ids).toEqual([day.id]);
    expect(execution?.missing.ids).toEqual([idOf('execution', 7)]);
    expect([event?.missing.count, event?.stale.count, event?.orphan.count]).toEqual([0, 0, 0]);
  });

  it('is told of as failed where a mirror cannot take it', async () => {
    const mirror = new MemoryMirror('series', SUBJECTS);
    const apply = (page: Page): Promise<readonly Refusal[]> =>
      page.entities.some(({ id }) => id === idOf('execution', 2))
        ? Promise.reject(new Error('not this one'))
        : mirror.apply(page);
    const projector = ground.project(instead(mirror, { apply }));
    const projection = new Projection(ground.stores.feed, ground.stores.deadLetters);
    projection.add(projector);
    const bad = await record(numbers(0, 5));
    const good = await record(numbers(5, 9));
    expect(await projector.reaches(good, 10_000)).toBe(true);
    expect(await projection.write(bad)).toEqual([
      { mirror: 'series', state: 'failed', cause: expect.stringContaining('not this one') as string },
    ]);
    expect(await projection.write(good)).toEqual([{ mirror: 'series', state: 'applied', cause: null }]);
    expect(await projection.write(POSITION_START)).toEqual([
      { mirror: 'series', state: 'not_applicable', cause: null },
    ]);
  });
});
