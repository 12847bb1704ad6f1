import { newId, parseExecution, StemmaError, type Position } from '@stemma/models';
import { ExecutionRecorder, LineageService, type WriteContext } from '@stemma/orchestration';
import {
  PostgresChangeFeed,
  PostgresCheckpoints,
  PostgresDeadLetters,
  PostgresUnitOfWork,
  PostgresWakeUp,
  stemmaDataSource,
  recordReaders,
} from '@stemma/postgres';
import {
  Projection,
  Projector,
  rebuild,
  type Entity,
  type LaneStores,
  type Page,
  type Sink,
} from '@stemma/projection';
import { MemoryMirror, testDatabase } from '@stemma/testing';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { seenOf } from './projected.fixture.js';

const context: WriteContext = { actor: null, correlationId: 'test', idempotency: null };
const clock = (): Date => new Date();
const FAST = { pollMs: 10, leaseMs: 400, maxBackoffMs: 20 };

describe('the projection', () => {
  let url: string;
  let dataSource: DataSource;
  let lineage: LineageService;
  let stores: LaneStores & { feed: PostgresChangeFeed; checkpoints: PostgresCheckpoints };
  let close: () => Promise<void>;
  const running: Projector[] = [];

  beforeEach(async () => {
    const database = await testDatabase();
    url = database.url;
    dataSource = await stemmaDataSource({ url }).initialize();
    lineage = new LineageService(new PostgresUnitOfWork(dataSource), clock);
    stores = {
      feed: new PostgresChangeFeed(dataSource, recordReaders),
      checkpoints: new PostgresCheckpoints(dataSource),
      deadLetters: new PostgresDeadLetters(dataSource),
    };
    close = async () => {
      await dataSource.destroy();
      await database.drop();
    };
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((projector) => projector.stop()));
    await close();
  });

  function project(sink: Sink, holder = 'me'): Projector {
    const projector = new Projector(sink, holder, stores, clock, FAST);
    running.push(projector);
    projector.start();
    return projector;
  }

  async function write(name: string): Promise<{ patternId: string; nodeId: string; position: Position }> {
    const written = await lineage.createPattern(context, { name, content: name, createdBy: 'ada' });
    if ('replayed' in written.answer) throw new Error('not replayed');
    const { pattern, node } = written.answer;
    return { patternId: pattern.patternId, nodeId: node.nodeId, position: written.position };
  }

  async function recordRevs(): Promise<Map<string, number>> {
    return liveRevs(await stores.feed.scan('node', null, { lane: 0, lanes: 1 }, 10_000));
  }

  it('goes on by itself after a fault that nobody foresaw, and tells of it meanwhile', async () => {
    const mirror = new MemoryMirror('m', ['node']);
    const projector = project(mirror);
    await projector.reaches((await write('before')).position, 10_000);
    await dataSource.query('alter table stemma.lineage_nodes rename to moved');
    await dataSource.query(
      `insert into stemma.change_log (topic, entity_id, state_rev) values ('node', '${newId()}', 1)`,
    );
    while (projector.status.lanes.every(({ cause }) => cause === null))
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(projector.status.lanes).toMatchObject([
      { state: 'retrying', cause: expect.stringContaining('lineage_nodes') as string },
    ]);
    await dataSource.query('alter table stemma.moved rename to lineage_nodes');
    expect(await projector.reaches((await write('after')).position, 10_000)).toBe(true);
    expect(mirror.revs('node')).toEqual(await recordRevs());
    expect(projector.status.lanes).toMatchObject([{ cause: null }]);
  });

  it('follows on beside a migration that adds a column to what it reads', async () => {
    const mirror = new MemoryMirror('m', ['event', 'execution']);
    const projector = project(mirror);
    const recorder = new ExecutionRecorder(new PostgresUnitOfWork(dataSource), clock);
    const use = async (): Promise<Position> => {
      const { nodeId } = await write('used');
      const draft = parseExecution({ nodeId, executionTimeMs: 1, success: true });
      const group = { pointerOf: () => '', correlationId: 'c', sizeBytes: 1, answersExecutions: false };
      return (await recorder.record(context, { ...group, drafts: [draft] })).position;
    };
    for (let i = 0; i < 3; i++) expect(await projector.reaches(await use(), 10_000)).toBe(true);
    const faults: (string | null)[] = [];
    projector.onMove(() => faults.push(projector.fault));
    for (const table of ['executions', 'lineage_events'])
      await dataSource.query(`alter table stemma.${table} add column one_more integer`);
    expect(await projector.reaches(await use(), 10_000)).toBe(true);
    expect(faults.filter((fault) => fault !== null)).toEqual([]);
    expect(mirror.revs('execution').size).toBe(4);
    await recorder.close();
  });

  it('brings what was there before and what comes later to a mirror', async () => {
    for (let i = 0; i < 20; i++) await write(`before ${i}`);
    const mirror = new MemoryMirror('m', ['node', 'edge'], 3);
    const projector = project(mirror);
    const last = await write('later');
    await lineage.createVersion(context, last.patternId, {
      evolutionType: 'refined',
      content: 'b',
      createdBy: 'ada',
    });
    const { position } = await lineage.revisePattern(context, last.patternId, 'any', { name: 'renamed' });
    expect(await projector.reaches(position, 10_000)).toBe(true);
    expect(mirror.revs('node')).toEqual(await recordRevs());
    expect(mirror.revs('edge').size).toBe(1);
    expect([...mirror.content.values()].find(({ id }) => id === last.nodeId)?.state).toMatchObject({
      name: 'renamed',
    });
  });

  it('tells a mirror of a delete, and an older state does not bring the entity back', async () => {
    const mirror = new MemoryMirror('m', ['node']);
    const projector = project(mirror);
    const { patternId, nodeId } = await write('short-lived');
    const { position } = await lineage.deletePattern(context, patternId, 'any');
    expect(await projector.reaches(position, 10_000)).toBe(true);
    expect(mirror.revs('node').has(nodeId)).toBe(false);
  });

  it.each(['commit', 'rollback'])(
    'skips nothing when a transaction with an early position ends late (%s)',
    async (end) => {
      const mirror = new MemoryMirror('m', ['node']);
      const projector = project(mirror);
      const early = await write('early');
      expect(await projector.reaches(early.position, 10_000)).toBe(true);

      const slow = new pg.Client({ connectionString: url });
      await slow.connect();
      await slow.query('begin');
      await slow.query('update stemma.lineage_nodes set state_rev = state_rev + 1 where node_id = $1', [
        early.nodeId,
      ]);
      await slow.query(
        `insert into stemma.change_log (topic, entity_id, state_rev) select 'node', node_id, state_rev
       from stemma.lineage_nodes where node_id = $1`,
        [early.nodeId],
      );
      const late = await write('late');
      expect(await projector.reaches(late.position, 300)).toBe(false);
      await slow.query(end);
      await slow.end();
      expect(await projector.reaches(late.position, 10_000)).toBe(true);
      expect(mirror.revs('node')).toEqual(await recordRevs());
      expect(mirror.revs('node').get(early.nodeId)).toBe(end === 'commit' ? 2 : 1);
    },
  );

  it('reads transactions in the order of their numbers, also where these get one digit more', async () => {
    const { nodeId } = await write('early');
    await dataSource.query('delete from stemma.change_log');
    const positions = [9n, 10n, 99n, 100n].flatMap((tx) => [9n, 10n].map((seq) => ({ tx, seq })));
    for (const { tx, seq } of [...positions].reverse()) {
      await dataSource.query(
        `insert into stemma.change_log (tx, seq, topic, entity_id, state_rev) values ($1::xid8, $2, 'node', $3, 1)`,
        [String(tx), String(seq), nodeId],
      );
    }
    const told: Position[] = [];
    for (let next: Position = { tx: 0n, seq: 0n }; told.length < positions.length; told.push(next)) {
      ({ next } = await stores.feed.page(next, ['node'], { lane: 0, lanes: 1 }, 1));
    }
    expect(told).toEqual(positions);
    expect(await stores.feed.newest()).toEqual({ tx: 100n, seq: 10n });
    expect(await stores.feed.frontier()).toEqual({ tx: 100n, seq: 10n });
    const unchanged = await lineage.revisePattern(context, (await write('x')).patternId, 'any', {
      name: 'x',
    });
    expect(unchanged.outcome).toBe('unchanged');
    expect(unchanged.position).toEqual(await stores.feed.newest());
  });

  it('lets a holder that was paused beyond its lease move nothing', async () => {
    const { checkpoints } = stores;
    const old = await checkpoints.acquire('m', 0, 'old', 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const young = await checkpoints.acquire('m', 0, 'young', 60_000);
    if (old === null || young === null) throw new Error('both get the lease');
    expect(await checkpoints.acquire('m', 0, 'third', 60_000)).toBeNull();
    expect(await checkpoints.advance(young, { tx: 9n, seq: 9n }, 60_000)).toBe('advanced');
    expect(await checkpoints.advance(young, { tx: 8n, seq: 8n }, 60_000)).toBe('behind');
    expect(await checkpoints.advance(old, { tx: 10n, seq: 10n }, 60_000)).toBe('fenced out');
    expect(await checkpoints.rewind(old, { tx: 1n, seq: 1n })).toBe('fenced out');
    expect(await seenOf(stores, 0)).toMatchObject({ position: { tx: 9n, seq: 9n }, holder: 'young' });
  });

  it('keeps trying while the store is away, loses nothing, and says why it waits', async () => {
    const mirror = new MemoryMirror('m', ['node']);
    let away = true;
    const flaky: Sink = Object.assign(Object.create(mirror) as MemoryMirror, {
      apply: (page: Page) =>
        away ? Promise.reject(new StemmaError('mirror_unavailable', 'gone fishing')) : mirror.apply(page),
    });
    const projector = project(flaky);
    const { position } = await write('patient');
    expect(await projector.reaches(position, 200)).toBe(false);
    while (projector.status.lanes[0]?.state !== 'retrying')
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(projector.status.lanes[0]).toMatchObject({ cause: 'gone fishing' });
    away = false;
    expect(await projector.reaches(position, 10_000)).toBe(true);
    expect(mirror.revs('node')).toEqual(await recordRevs());
    expect(await stores.deadLetters.list(null, 10)).toEqual([]);
  });

  it('puts aside only the entity that the store cannot take, until its next revision gets through', async () => {
    const mirror = new MemoryMirror('m', ['node']);
    const poisoned = await write('poison');
    const picky: Sink = Object.assign(Object.create(mirror) as MemoryMirror, {
      apply: ({ entities, ...page }: Page) =>
        entities.some(({ id, rev }) => id === poisoned.nodeId && rev === 1)
          ? Promise.reject(new Error('cannot swallow \0 this \ud83d'))
          : mirror.apply({ entities, ...page }),
    });
    for (let i = 0; i < 10; i++) await write(`good ${i}`);
    const projector = project(picky);
    const { position } = await write('last');
    expect(await projector.reaches(position, 10_000)).toBe(true);
    expect(mirror.revs('node').size).toBe(11);
    expect(await stores.deadLetters.list('m', 10)).toMatchObject([
      { id: poisoned.nodeId, rev: 1, cause: 'cannot swallow \ufffd this \ufffd' },
    ]);
    const next = await lineage.activate(context, poisoned.nodeId, 'any');
    expect(await projector.reaches(next.position, 10_000)).toBe(true);
    expect(mirror.revs('node')).toEqual(await recordRevs());
    expect(await stores.deadLetters.list('m', 10)).toEqual([]);
  });

  it('is not whole without a state whose dead letter was dropped, until its next revision gets through', async () => {
    const mirror = new MemoryMirror('m', ['node']);
    const { nodeId, position } = await write('poison');
    const picky: Sink = Object.assign(Object.create(mirror) as MemoryMirror, {
      apply: ({ entities, ...page }: Page) =>
        entities.some(({ rev }) => rev === 1)
          ? Promise.reject(new Error('no'))
          : mirror.apply({ entities, ...page }),
    });
    const before = project(picky);
    expect(await before.reaches(position, 10_000)).toBe(true);
    await stores.deadLetters.drop('m', 'node', nodeId);
    await before.stop();
    const after = project(picky);
    const watching = new Projector(picky, 'other', stores, clock, { ...FAST, feeds: false });
    running.push(watching);
    watching.start();
    for (const projector of [after, watching]) {
      expect(await projector.reaches(position, 10_000)).toBe(true);
      expect(projector.lacking).toEqual(new Set([nodeId]));
    }
    const projection = new Projection(stores.feed, stores.deadLetters);
    projection.add(after);
    expect(await projection.write(position)).toMatchObject([{ state: 'failed' }]);
    expect((await projection.status()).mirrors).toMatchObject([{ deadLetters: 0 }]);
    const next = await lineage.activate(context, nodeId, 'any');
    expect(await after.reaches(next.position, 10_000)).toBe(true);
    expect(after.lacking).toEqual(new Set());
    expect(await stores.deadLetters.list('m', 10)).toEqual([]);
  });

  it('loads a mirror anew that lost its content, or that was put back from an older copy', async () => {
    const mirror = new MemoryMirror('m', ['node']);
    const first = project(mirror);
    const one = await write('one');
    expect(await first.reaches(one.position, 10_000)).toBe(true);
    const copy = mirror.copy();
    const two = await write('two');
    expect(await first.reaches(two.position, 10_000)).toBe(true);
    await first.stop();

    mirror.restore(copy);
    const second = project(mirror);
    expect(await second.reaches(two.position, 10_000)).toBe(true);
    expect(mirror.revs('node')).toEqual(await recordRevs());
    await second.stop();

    mirror.lose();
    const third = project(mirror);
    expect(await third.reaches(two.position, 10_000)).toBe(true);
    expect(mirror.revs('node')).toEqual(await recordRevs());
  });

  it('loads a mirror anew that the change log no longer reaches', async () => {
    const mirror = new MemoryMirror('m', ['node']);
    const first = project(mirror);
    const one = await write('one');
    expect(await first.reaches(one.position, 10_000)).toBe(true);
    await first.stop();
    const two = await write('two');
    await write('three');
    await dataSource.query(
      `insert into stemma.change_log_floor (tx, seq) select tx, seq from stemma.change_log order by tx desc, seq desc limit 1`,
    );
    await dataSource.query('delete from stemma.change_log');
    const second = project(mirror);
    expect(await second.reaches(two.position, 10_000)).toBe(true);
    expect(mirror.revs('node')).toEqual(await recordRevs());
  });

  it('refuses a mirror that is ahead of a record put back from a backup, until it is rebuilt', async () => {
    const mirror = new MemoryMirror('m', ['node']);
    await write('one');
    await mirror.apply({ lane: 0, entities: [], from: null, to: { tx: 2n ** 60n, seq: 1n, mark: 1 } });
    const projector = project(mirror);
    while (projector.status.lanes[0]?.state !== 'retrying')
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(projector.status.lanes[0].cause).toContain('stemma rebuild m');
    expect(projector.position).toBeNull();
    await rebuild(projector, stores.feed, { signal: new AbortController().signal });
    const { position } = await write('two');
    expect(await projector.reaches(position, 10_000)).toBe(true);
    expect(mirror.revs('node')).toEqual(await recordRevs());
  });

  it('refuses a checkpoint of another database cluster, until the mirror is rebuilt', async () => {
    const mirror = new MemoryMirror('m', ['node']);
    const first = project(mirror);
    const one = await write('one');
    expect(await first.reaches(one.position, 10_000)).toBe(true);
    await first.stop();
    await dataSource.query(`update stemma.checkpoints set system_identifier = 'another'`);
    const second = project(mirror);
    while (second.status.lanes[0]?.state !== 'retrying')
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(second.status.lanes[0].cause).toContain('another database cluster');
    await rebuild(second, stores.feed, { signal: new AbortController().signal });
    const { position } = await write('two');
    expect(await second.reaches(position, 10_000)).toBe(true);
  });

  it('loads anew where the log is dropped between a look at it and the next page', async () => {
    const mirror = new MemoryMirror('m', ['node']);
    const { feed } = stores;
    let dropsNext = false;
    let isDropped = false;
    const dropping: PostgresChangeFeed = Object.assign(Object.create(feed) as PostgresChangeFeed, {
      page: async (...asked: Parameters<PostgresChangeFeed['page']>) => {
        if (dropsNext) {
          dropsNext = false;
          await write('dropped from the log before it was applied');
          await dataSource.query(
            `insert into stemma.change_log_floor (tx, seq)
             select tx, seq from stemma.change_log order by tx desc, seq desc limit 1`,
          );
          await dataSource.query('delete from stemma.change_log');
          isDropped = true;
        }
        return feed.page(...asked);
      },
    });
    stores = { ...stores, feed: dropping };
    const projector = project(mirror);
    expect(await projector.reaches((await write('before')).position, 10_000)).toBe(true);
    dropsNext = true;
    await write('there is a page to read');
    while (!isDropped) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await projector.reaches((await write('after')).position, 10_000)).toBe(true);
    expect(mirror.revs('node')).toEqual(await recordRevs());
  });

  it('stands, says so and goes on by itself, where a dead letter cannot be stored for a while', async () => {
    const mirror = new MemoryMirror('m', ['node']);
    const picky: Sink = Object.assign(Object.create(mirror) as MemoryMirror, {
      apply: (page: Page) =>
        page.entities.length > 0 ? Promise.reject(new Error('cannot swallow this')) : mirror.apply(page),
    });
    await dataSource.query('alter table stemma.dead_letters add constraint full_disk check (false)');
    const { position } = await write('poison');
    const projector = project(picky);
    while (projector.fault === null) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(projector.fault).toContain('beyond what the canonical store (Postgres) can hold');
    expect(projector.hasReached(position)).toBe(false);
    expect((await mirror.position(0))?.tx).toBe(0n);
    await dataSource.query('alter table stemma.dead_letters drop constraint full_disk');
    expect(await projector.reaches(position, 10_000)).toBe(true);
    expect(projector.fault).toBeNull();
  });

  it('has nothing to complain about where its store is closed under the page in hand while it stops', async () => {
    let close: ((error: Error) => void) | null = null;
    const mirror = new MemoryMirror('m', ['node']);
    const closing: Sink = Object.assign(Object.create(mirror) as MemoryMirror, {
      apply: () => new Promise<never>((_, reject) => (close = reject)),
    });
    await write('one');
    const projector = project(closing);
    while (close === null) await new Promise((resolve) => setTimeout(resolve, 5));
    const stopped = projector.stop();
    (close as (error: Error) => void)(new StemmaError('mirror_unavailable', 'It is being closed.'));
    await stopped;
    expect(projector.fault).toBeNull();
  });

  it('hands a lane to another process and tells the first how far that one is', async () => {
    const mirror = new MemoryMirror('m', ['node']);
    const holder = project(mirror, 'holder');
    const one = await write('one');
    expect(await holder.reaches(one.position, 10_000)).toBe(true);
    const other = project(mirror, 'other');
    expect(await other.reaches(one.position, 10_000)).toBe(true);
    expect(other.status.lanes[0]?.state).toBe('waiting');
    await holder.stop();
    const two = await write('two');
    expect(await other.reaches(two.position, 10_000)).toBe(true);
    expect(mirror.revs('node')).toEqual(await recordRevs());
  });

  it('is woken by a commit in another process', async () => {
    let woken = 0;
    const listener = new PostgresWakeUp(url, dataSource);
    listener.onWake(() => woken++);
    const teller = new PostgresWakeUp(url, dataSource);
    await listener.listen();
    for (let i = 0; i < 100; i++) teller.tell();
    while (woken === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(woken).toBe(1);
    await Promise.all([listener.close(), teller.close()]);
  });
});

function liveRevs(entities: readonly Entity[]): Map<string, number> {
  return new Map(entities.filter(({ state }) => state !== null).map(({ id, rev }) => [id, rev]));
}
