import { setTimeout as sleep } from 'node:timers/promises';
import { StemmaError, type Position } from '@stemma/models';
import { LineageService, type WriteContext } from '@stemma/orchestration';
import {
  PostgresChangeFeed,
  PostgresCheckpoints,
  PostgresDeadLetters,
  PostgresMirrorJobs,
  PostgresUnitOfWork,
  stemmaDataSource,
  recordReaders,
} from '@stemma/postgres';
import {
  JobRunner,
  Projection,
  Projector,
  type Entity,
  type JobKind,
  type LaneStores,
  type Mirror,
  type MirrorJob,
  type Page,
  type Repaired,
  type SubjectFindings,
} from '@stemma/projection';
import { MemoryMirror, testDatabase } from '@stemma/testing';
import type { DataSource } from 'typeorm';

const context: WriteContext = { actor: null, correlationId: 'test', idempotency: null };
const clock = (): Date => new Date();
const FAST = { pollMs: 10, leaseMs: 1_000, maxBackoffMs: 20 };

describe('the jobs on a mirror', () => {
  let dataSource: DataSource;
  let lineage: LineageService;
  let stores: LaneStores & { jobs: PostgresMirrorJobs };
  let mirror: MemoryMirror;
  let projector: Projector;
  let projection: Projection;
  let runner: JobRunner;
  let drop: () => Promise<void>;
  const logged: string[] = [];

  beforeEach(async () => {
    const database = await testDatabase();
    drop = database.drop;
    dataSource = await stemmaDataSource({ url: database.url }).initialize();
    lineage = new LineageService(new PostgresUnitOfWork(dataSource), clock);
    stores = {
      feed: new PostgresChangeFeed(dataSource, recordReaders),
      checkpoints: new PostgresCheckpoints(dataSource),
      deadLetters: new PostgresDeadLetters(dataSource),
      jobs: new PostgresMirrorJobs(dataSource),
    };
    logged.length = 0;
    follow(new MemoryMirror('graph', ['node', 'edge'], 2));
  });
  afterEach(async () => {
    await runner.close();
    await projection.stop();
    await dataSource.destroy();
    await drop();
  });

  function follow(sink: MemoryMirror, seen: Mirror = sink): void {
    mirror = sink;
    projector = new Projector(seen, 'me', stores, clock, FAST);
    projection = new Projection(stores.feed, stores.deadLetters);
    projection.add(projector);
    projection.start();
    runner = newRunner('me');
  }

  function newRunner(holder: string): JobRunner {
    const options = { heartbeatMs: 20, leaseMs: 200, verifyEveryMs: 0, pageSize: 20 };
    return new JobRunner(projection, stores, holder, clock, (line) => logged.push(line), options);
  }

  async function write(name: string): Promise<{ patternId: string; nodeId: string; position: Position }> {
    const { answer, position } = await lineage.createPattern(context, {
      name,
      content: name,
      createdBy: 'ada',
    });
    if ('replayed' in answer) throw new Error('not replayed');
    return { patternId: answer.pattern.patternId, nodeId: answer.node.nodeId, position };
  }

  async function writeMany(count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let i = 0; i < count; i++) ids.push((await write(`p${String(i)}`)).nodeId);
    expect(await projector.reaches(await stores.feed.newest(), 10_000)).toBe(true);
    return ids;
  }

  async function done(job: MirrorJob, of = runner): Promise<MirrorJob> {
    for (;;) {
      const now = await of.find(job.jobId);
      if (now.state !== 'running') return now;
      await sleep(10);
    }
  }

  const run = async (kind: JobKind): Promise<MirrorJob> => done(await runner.request(kind, 'graph', 'ada'));
  const findings = async (): Promise<SubjectFindings> => {
    const [of] = (await run('verify')).result as SubjectFindings[];
    if (of === undefined) throw new Error('nothing was verified');
    return of;
  };
  const recordRevs = async (): Promise<Map<string, number>> =>
    liveRevs(await stores.feed.scan('node', null, { lane: 0, lanes: 1 }, 10_000));

  /** Behind the engine's back. */
  function damage(ids: readonly string[]): { orphan: string } {
    const [lost, changed, old, ahead] = ids as [string, string, string, string];
    const of = (id: string): Entity => mirror.content.get(`node ${id}`) as Entity;
    mirror.remove('node', lost);
    mirror.put({ ...of(changed), state: { ...of(changed).state, name: 'tampered' } } as Entity);
    mirror.put({ ...of(old), rev: 0 });
    mirror.put({ ...of(ahead), rev: 99 });
    const orphan = '0abcdef0-0000-7000-8000-000000000000';
    mirror.put({ ...of(changed), id: orphan });
    return { orphan };
  }

  it('find drift that a hand made, with its ids, and repair that alone', async () => {
    const ids = await writeMany(30);
    expect(await findings()).toMatchObject({ checked: 30, missing: { count: 0 }, stale: { count: 0 } });
    const { orphan } = damage(ids);
    const found = await findings();
    expect(found.missing.ids).toEqual([ids[0]]);
    expect([...found.stale.ids].sort()).toEqual([ids[1], ids[2]].sort());
    expect(found.ahead.ids).toEqual([ids[3]]);
    expect(found.orphan.ids).toEqual([orphan]);
    expect(runner.driftOf('graph')?.entities).toBe(5);

    const mended: string[] = [];
    const { mend } = mirror;
    mirror.mend = (corrections) => {
      mended.push(...corrections.map(({ entity }) => entity.id));
      return mend.call(mirror, corrections);
    };
    const repaired = (await run('repair')).result as Repaired;
    expect(repaired).toEqual({ mended: 5, unmended: [] });
    expect(new Set(mended)).toEqual(new Set([...ids.slice(0, 4), orphan]));
    expect(mirror.revs('node')).toEqual(await recordRevs());
    expect(await findings()).toMatchObject({
      missing: { count: 0 },
      stale: { count: 0 },
      orphan: { count: 0 },
      ahead: { count: 0 },
    });
    expect(runner.driftOf('graph')?.entities).toBe(0);
  });

  it('find what a hand put there under an id that the record cannot have, and let it go', async () => {
    const [id] = await writeMany(3);
    mirror.put({ ...(mirror.content.get(`node ${String(id)}`) as Entity), id: 'mine' });
    expect((await findings()).orphan.ids).toEqual(['mine']);
    expect((await run('repair')).result).toEqual({ mended: 1, unmended: [] });
    expect(mirror.revs('node')).toEqual(await recordRevs());
  });

  it('repair without an earlier verification by comparing on the way', async () => {
    const ids = await writeMany(10);
    damage(ids);
    expect((await run('repair')).result).toEqual({ mended: 5, unmended: [] });
    expect(mirror.revs('node')).toEqual(await recordRevs());
  });

  it('repair what waits as a dead letter too, dropped or not, and leave none of what is right by now', async () => {
    const ids = await writeMany(3);
    await findings();
    for (const id of ids) {
      const rev = mirror.revs('node').get(id) ?? 0;
      const letter = { mirror: 'graph', subject: 'node' as const, id, rev };
      await stores.deadLetters.put({ ...letter, attempts: 3, cause: 'no', payload: null });
      await stores.deadLetters.drop('graph', 'node', id);
    }
    mirror.remove('node', ids[0] ?? '');
    expect((await run('repair')).result).toEqual({ mended: 1, unmended: [] });
    expect(mirror.revs('node')).toEqual(await recordRevs());
    expect(await stores.deadLetters.keys('graph', 10)).toEqual([]);
  });

  it.each(['verify', 'repair'] as const)(
    'fail a %s of what is of another record, and say that a rebuild mends it',
    async (kind) => {
      await runner.close();
      await projection.stop();
      const ahead = new MemoryMirror('graph', ['node']);
      await ahead.apply({ lane: 0, entities: [], from: null, to: { tx: 2n ** 60n, seq: 1n, mark: 1 } });
      follow(ahead);
      await write('not there');
      const failed = await run(kind);
      expect(failed).toMatchObject({ state: 'failed' });
      expect(failed.cause).toContain('stemma rebuild graph');
      expect((await run('rebuild')).state).toBe('done');
      expect(await findings()).toMatchObject({ checked: 1, missing: { count: 0 } });
    },
  );

  it('call nothing drift that is only under way, while writers write', async () => {
    const ids = await writeMany(20);
    let writing = true;
    const writer = (async () => {
      for (let n = 0; writing; n++) {
        await write(`w${String(n)}`);
        await lineage.reviseNode(context, ids[n % ids.length] ?? '', 'any', { tags: [`t${String(n)}`] });
      }
    })();
    for (let i = 0; i < 5; i++) {
      expect(await findings()).toMatchObject({
        missing: { count: 0 },
        stale: { count: 0 },
        orphan: { count: 0 },
        ahead: { count: 0 },
      });
    }
    const lost = ids[5] ?? '';
    mirror.remove('node', lost);
    // Written again meanwhile, it may have come back by itself.
    const found = await findings();
    writing = false;
    await writer;
    expect(found.stale.count + found.orphan.count + found.ahead.count).toBe(0);
    expect(found.missing.count).toBeLessThanOrEqual(1);
  });

  it('rebuild beside the old content, which serves readers until the new one has all that was written meanwhile', async () => {
    const ids = await writeMany(40);
    const { orphan } = damage(ids);
    const counts = new Set<number>();
    let building = true;
    const reader = (async () => {
      while (building) {
        counts.add((await mirror.list('node', null, null, 1_000)).length);
        await sleep(1);
      }
    })();
    const writer = (async () => {
      for (let n = 0; building; n++) await write(`during ${String(n)}`);
    })();
    const job = await run('rebuild');
    building = false;
    await Promise.all([reader, writer]);
    expect(job).toMatchObject({ state: 'done', cause: null });
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(40);
    expect(await projector.reaches(await stores.feed.newest(), 10_000)).toBe(true);
    expect(mirror.revs('node')).toEqual(await recordRevs());
    expect(mirror.revs('node').has(orphan)).toBe(false);
    expect((await write('after')).position).toBeDefined();
    expect(await projector.reaches(await stores.feed.newest(), 10_000)).toBe(true);
  });

  it('fail a rebuild at the first entity that cannot be applied, and keep the old content', async () => {
    const [poison] = await writeMany(10);
    const before = mirror.revs('node');
    const { beginRebuild } = mirror;
    mirror.beginRebuild = async () => {
      const begun = await beginRebuild.call(mirror);
      const picky = Object.assign(Object.create(begun.sink) as typeof begun.sink, {
        apply: (page: Page, signal: AbortSignal) =>
          page.entities.some(({ id }) => id === poison)
            ? Promise.reject(new Error('indigestible'))
            : begun.sink.apply(page, signal),
      });
      return { ...begun, sink: picky };
    };
    expect(await run('rebuild')).toMatchObject({ state: 'failed', cause: 'indigestible' });
    expect(mirror.revs('node')).toEqual(before);
    const { position } = await write('goes on');
    expect(await projector.reaches(position, 10_000)).toBe(true);
  });

  it('run one at a time on a mirror, can be ended, and refuse what there is not', async () => {
    await writeMany(5);
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const { beginRebuild } = mirror;
    mirror.beginRebuild = async () => {
      const begun = await beginRebuild.call(mirror);
      const slow = Object.assign(Object.create(begun.sink) as typeof begun.sink, {
        apply: async ({ entities }: Page) => {
          await gate;
          throw new StemmaError('mirror_unavailable', `slow with ${String(entities.length)}`);
        },
      });
      return { ...begun, sink: slow };
    };
    const job = await runner.request('rebuild', 'graph', 'ada');
    await expect(runner.request('verify', 'graph', 'ada')).rejects.toMatchObject({
      code: 'job_in_progress',
      extra: { jobId: job.jobId, kind: 'rebuild' },
    });
    await expect(runner.request('verify', 'nowhere', 'ada')).rejects.toMatchObject({
      code: 'mirror_not_found',
    });
    await expect(runner.find('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({
      code: 'job_not_found',
    });
    open();
    expect(await runner.cancel(job.jobId)).toMatchObject({ state: 'cancelled' });
    expect((await run('verify')).state).toBe('done');
  });

  it('are taken up by the next process where theirs was killed, and a load goes on where it was', async () => {
    await writeMany(60);
    const { beginRebuild } = mirror;
    let applied: string[] = [];
    let isStuck = true;
    let hasStuck = false;
    mirror.beginRebuild = async () => {
      const begun = await beginRebuild.call(mirror);
      const watched = Object.assign(Object.create(begun.sink) as typeof begun.sink, {
        apply: async (page: Page, signal: AbortSignal) => {
          if (isStuck && applied.length > 0) {
            hasStuck = true;
            throw new StemmaError('mirror_unavailable', 'stuck');
          }
          applied.push(...page.entities.map(({ id }) => id));
          return begun.sink.apply(page, signal);
        },
      });
      return { ...begun, sink: watched };
    };
    const job = await runner.request('rebuild', 'graph', 'ada');
    // The page before is acknowledged then.
    while (!hasStuck) await sleep(5);
    await runner.close();
    expect(await stores.jobs.find(job.jobId)).toMatchObject({ state: 'running' });

    isStuck = false;
    const before = applied;
    applied = [];
    runner = newRunner('the next');
    runner.start();
    expect(await done(job)).toMatchObject({ state: 'done' });
    expect(before).toHaveLength(7);
    expect(before.filter((id) => applied.includes(id))).toEqual([]);
    expect(mirror.revs('node')).toEqual(await recordRevs());
  });

  it('are done by a worker where one feeds the mirror, and by whoever was asked where none does', async () => {
    await writeMany(3);
    const asking = new Projector(mirror, 'service', stores, clock, { ...FAST, feeds: false });
    const seen = new Projection(stores.feed, stores.deadLetters);
    seen.add(asking);
    seen.start();
    const options = { heartbeatMs: 20, leaseMs: 60_000, verifyEveryMs: 0 };
    const service = new JobRunner(seen, stores, 'service', clock, () => undefined, options);
    const heldBy = async ({ jobId }: MirrorJob): Promise<string> => {
      const sql = 'select holder from stemma.mirror_jobs where job_id = $1';
      const rows: { holder: string }[] = await dataSource.query(sql, [jobId]);
      return rows[0]?.holder ?? '';
    };
    while (asking.status.lanes.some(({ heldBy: holder }) => holder !== 'me')) await sleep(5);
    service.start();
    const left = await service.request('rebuild', 'graph', 'ada');
    await sleep(300);
    expect(await stores.jobs.find(left.jobId)).toMatchObject({ state: 'running', progress: null });
    runner.start();
    expect(await done(left)).toMatchObject({ state: 'done', result: { kind: 'beside', loaded: 3 } });
    expect(await heldBy(left)).toBe('me');

    await runner.close();
    await projection.stop();
    while (asking.status.lanes.some(({ heldBy: holder }) => holder !== null)) await sleep(5);
    const own = await service.request('rebuild', 'graph', 'ada');
    expect(await done(own)).toMatchObject({ state: 'done' });
    expect(await heldBy(own)).toBe('service');
    await service.close();
    await seen.stop();
  });

  it('verify by themselves when it is time', async () => {
    await writeMany(3);
    runner = new JobRunner(projection, stores, 'me', clock, () => undefined, {
      verifyEveryMs: 1,
      heartbeatMs: 10,
    });
    runner.start();
    while (runner.driftOf('graph') === null) await sleep(10);
    const [job] = await runner.list('graph', 1);
    expect(job).toMatchObject({ kind: 'verify', requestedBy: 'schedule' });
  });

  it('verify what a server lost that was started anew, once for each start, and mend it', async () => {
    await writeMany(3);
    const options = { verifyEveryMs: 0, heartbeatMs: 10 };
    runner = new JobRunner(projection, stores, 'me', clock, () => undefined, options);
    runner.start();
    mirror.incarnation = 'one';
    while ((await runner.list('graph', 10))[0]?.state !== 'done') await sleep(10);
    const [lost] = [...mirror.revs('node').keys()] as [string];
    mirror.remove('node', lost);
    mirror.incarnation = 'two';
    while (!mirror.revs('node').has(lost)) await sleep(10);
    while ((await runner.list('graph', 10))[0]?.state !== 'done') await sleep(10);
    expect((await runner.list('graph', 10)).map(({ kind, requestedBy }) => `${kind} ${requestedBy}`)).toEqual(
      ['repair restart two', 'verify restart two', 'verify restart one'],
    );
  });
});

function liveRevs(entities: readonly Entity[]): Map<string, number> {
  return new Map(entities.filter(({ state }) => state !== null).map(({ id, rev }) => [id, rev]));
}
