import { MAX_INSTANT_MS, MIN_INSTANT_MS, newId, parseExecution } from '@stemma/models';
import { ExecutionRecorder } from '@stemma/orchestration';
import { PostgresUnitOfWork } from '@stemma/postgres';
import {
  DRIFT_KINDS,
  driftCount,
  repair,
  verify,
  type ByTime,
  type ChangeFeed,
  type CheckOptions,
  type Drifted,
  type Entity,
  type SubjectFindings,
} from '@stemma/projection';
import { MemoryMirror } from '@stemma/testing';
import { context, instead, Projected } from './projected.fixture.js';

const EVERYTHING = { lane: 0, lanes: 1 };
const SUBJECTS = ['execution', 'usage'] as const;

describe('a mirror that keeps facts in the order of time', () => {
  let ground: Projected;
  let mirror: MemoryMirror;
  let byTime: ReturnType<MemoryMirror['keepByTime']>;
  beforeEach(async () => {
    ground = await Projected.open();
    mirror = new MemoryMirror('series', SUBJECTS);
    byTime = mirror.keepByTime(...SUBJECTS);
  });
  afterEach(() => ground.close());

  /** Facts at these instants, in the record and in the mirror. @returns their ids, in the same order. */
  async function hold(instants: readonly string[]): Promise<string[]> {
    const ids = instants.map(() => newId());
    await ground.dataSource.query(
      `insert into stemma.executions (execution_id, node_id, pattern_id, timestamp, execution_time_ms, success,
         http_calls, database_queries, cache_hits, cache_misses, metadata, correlation_id, batch_id)
       select id, gen_random_uuid(), gen_random_uuid(), at, 1, true, 0, 0, 0, 0, '{}', 'c', gen_random_uuid()
       from unnest($1::uuid[], $2::timestamptz[]) as f (id, at)`,
      [ids, instants],
    );
    for (const entity of await ground.stores.feed.load('execution', ids)) mirror.put(entity);
    return ids;
  }

  const factOf = (id: string | undefined): Entity<'execution'> =>
    mirror.content.get(`execution ${String(id)}`) as Entity<'execution'>;
  const changed = (id: string | undefined, changes: object): void => {
    const fact = factOf(id);
    mirror.put({ ...fact, state: { ...fact.state, ...changes } } as Entity);
  };
  /** A fact that the record does not have. */
  const orphan = (like: string | undefined, at: Date): string => {
    const fact = factOf(like);
    const id = newId();
    mirror.put({ ...fact, id, state: { ...fact.state, executionId: id, timestamp: at } } as Entity);
    return id;
  };

  const feed = (): ChangeFeed => ground.stores.feed;
  async function findings(
    options: Partial<CheckOptions> = {},
    of: { feed?: ChangeFeed; byTime?: ByTime } = {},
  ): Promise<SubjectFindings[]> {
    const compared = {
      mirror: of.byTime === undefined ? mirror : instead(mirror, { byTime: of.byTime }),
      reaches: () => Promise.resolve(true),
    };
    return verify(compared, of.feed ?? feed(), { signal: new AbortController().signal, ...options });
  }
  /** Of executions: `missing <id>` and so on. */
  async function drift(options: Partial<CheckOptions> = {}): Promise<string[]> {
    const [executions] = await findings(options);
    return DRIFT_KINDS.flatMap((kind) => (executions?.[kind].ids ?? []).map((id) => `${kind} ${id}`)).sort();
  }
  const everyHour = (count: number): string[] =>
    Array.from({ length: count }, (_, n) => new Date(Date.UTC(2026, 2, 28, n)).toISOString());

  it('is found to differ by exact ids, at the borders of hours and of summer time too', async () => {
    const ids = await hold([
      '2026-03-29T00:59:59.999Z',
      '2026-03-29T01:00:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:30:00.000Z',
      '2026-10-25T01:59:59.999Z',
      '2026-10-25T02:00:00.000Z',
    ]);
    expect(await drift()).toEqual([]);
    mirror.remove('execution', ids[0] ?? '');
    changed(ids[3], { check: 1, success: false });
    changed(ids[5], { check: 2 });
    expect(await drift()).toEqual([`missing ${ids[0]}`, `stale ${ids[3]}`, `stale ${ids[5]}`].sort());
  });

  it('is mended where a hand has changed it, and sought nowhere else', async () => {
    const ids = await hold(everyHour(5));
    changed(ids[3], { check: 1, success: false });
    const found = await findings();
    const nowhere = { held: () => Promise.reject(new Error('it was sought everywhere')) };
    const compared = {
      mirror: instead(mirror, nowhere),
      reaches: () => Promise.resolve(true),
      asHolder: (signal: AbortSignal, work: (leases: unknown, signal: AbortSignal) => Promise<void>) =>
        work([], signal),
    };
    const { signal } = new AbortController();
    const mended = await repair(compared, feed(), ground.stores.deadLetters, found, { signal });
    expect(mended).toEqual({ mended: 1, unmended: [] });
    expect(await drift()).toEqual([]);
  });

  it('is found to hold what the record does not, in hours, years and at ends of time where that has nothing', async () => {
    const [id] = await hold(['2026-03-29T00:30:00Z', '2031-07-01T00:00:00Z']);
    const orphans = [
      new Date(MIN_INSTANT_MS),
      new Date('2026-03-29T02:00:00Z'),
      new Date('2028-01-01T00:00:00Z'),
      new Date(MAX_INSTANT_MS),
    ].map((at) => orphan(id, at));
    expect(await drift()).toEqual(orphans.map((one) => `orphan ${one}`).sort());
  });

  it('is compared whole where the record has nothing at all', async () => {
    const [id] = await hold(['2026-03-29T00:30:00Z']);
    await ground.dataSource.query('delete from stemma.executions');
    expect(await drift()).toEqual([`orphan ${String(id)}`]);
  });

  it('is read only in the hours that differ', async () => {
    const ids = await hold(everyHour(24 * 30));
    mirror.remove('execution', ids[100] ?? '');
    orphan(ids[200], new Date(Date.UTC(2026, 2, 28, 400)));
    const asked: string[] = [];
    const told = <T extends object>(thing: T): T =>
      new Proxy(thing, {
        get(target, key) {
          const value: unknown = Reflect.get(target, key);
          if (typeof value !== 'function') return value;
          return (...args: unknown[]): unknown => {
            if (args[0] === 'execution') asked.push(String(key));
            return Reflect.apply(value, target, args) as unknown;
          };
        },
      });
    const [found] = await findings({}, { feed: told(feed()), byTime: told<ByTime>(byTime) });
    expect(found?.checked).toBe(ids.length);
    expect(driftCount(found === undefined ? [] : [found])).toBe(2);
    const times = (name: string): number => asked.filter((one) => one === name).length;
    // Two sides: of thirty days five or six weeks, and what is before the first; of the hours two.
    expect(times('hours')).toBeLessThanOrEqual(2 * 7);
    expect(times('between')).toBe(2 * 2);
    expect(times('scan')).toBe(0);
  });

  it.each([
    ['spread over it', (n: number) => new Date(Date.UTC(2026, 2, 28, 9) + n * 700)],
    ['of which many are of one millisecond', (n: number) => new Date(Date.UTC(2026, 2, 28, 9) + (n % 4))],
  ])('is compared in pages, an hour of 5,000 facts %s', async (_, at) => {
    const ids = await hold(Array.from({ length: 5_000 }, (_one, n) => at(n).toISOString()));
    const lost = [0, 1_234, 4_999].map((n) => ids[n] ?? '');
    for (const id of lost) mirror.remove('execution', id);
    expect(await drift({ pageSize: 500 })).toEqual(lost.map((id) => `missing ${id}`).sort());
  });

  it('is compared by sums, and on demand by contents that no sum tells of', async () => {
    const ids = await hold(everyHour(50));
    changed(ids[7], { success: false });
    expect(await drift({ depth: 'quick' })).toEqual([]);
    const [found] = await findings({ depth: 'deep', pageSize: 20 });
    expect(found).toMatchObject({ checked: 50, stale: { count: 1, ids: [ids[7]] } });
  });

  it('owes nothing that is older than it keeps, and differs in nothing that leaves it meanwhile', async () => {
    const ids = await hold(everyHour(10));
    byTime.keptSince = new Date(Date.UTC(2026, 2, 28, 3, 0, 0, 1));
    for (const id of ids.slice(0, 4)) mirror.remove('execution', id);
    expect(await drift()).toEqual([]);
    mirror.remove('execution', ids[4] ?? '');
    expect(await drift()).toEqual([`missing ${String(ids[4])}`]);
    // Its border moves on while it is compared.
    const leaving = instead(byTime, {
      between: (...asked) => {
        byTime.keptSince = new Date(Date.UTC(2026, 2, 28, 4, 30));
        return byTime.between(...asked);
      },
    });
    expect(driftCount(await findings({}, { byTime: leaving }))).toBe(0);
  });

  it('has days of usage compared likewise', async () => {
    await ground.dataSource.query(
      `insert into stemma.usage_daily (pattern_id, day, context_type, execution_count, success_count, execution_time_sum_ms)
       select gen_random_uuid(), '2026-03-29'::date + n, 'api', 3, 2, 4.5 from generate_series(0, 40) n`,
    );
    const days = await feed().scan('usage', null, EVERYTHING, 100);
    for (const day of days) mirror.put(day);
    const [, before] = await findings();
    expect(before).toMatchObject({ checked: 41, missing: { count: 0 }, stale: { count: 0 } });
    await ground.dataSource.query(
      `update stemma.usage_daily set execution_count = 4, success_count = 3 where usage_id = $1`,
      [days[5]?.id],
    );
    const [, after] = await findings();
    expect(after?.stale.ids).toEqual([days[5]?.id]);
  });

  it('is not said to differ by what is only under way, in the hour that is written now', async () => {
    const recorder = new ExecutionRecorder(new PostgresUnitOfWork(ground.dataSource), () => new Date());
    const { nodeId } = await ground.write('used');
    const record = () => {
      const drafts = [parseExecution({ nodeId, executionTimeMs: 1, success: true })];
      const group = { pointerOf: () => '', correlationId: 'test', sizeBytes: 1, answersExecutions: false };
      return recorder.record(context, { ...group, drafts });
    };
    const projector = ground.project(mirror);
    const { position } = await record();
    expect(await projector.reaches(position, 10_000)).toBe(true);
    let writing = true;
    const writer = (async () => {
      while (writing) await record();
    })();
    const drifted: Drifted[] = [];
    for (let round = 0; round < 5; round++) {
      const options = { signal: new AbortController().signal, pageSize: 20, depth: 'deep' as const };
      await verify({ mirror, reaches: (at, ms) => projector.reaches(at, ms) }, feed(), {
        ...options,
        onDrift: (some) => {
          drifted.push(...some);
          return Promise.resolve();
        },
      });
    }
    writing = false;
    await writer;
    await recorder.close();
    expect(drifted).toEqual([]);
  });
});
