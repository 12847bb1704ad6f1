import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraphMirror } from '@stemma/embedded';
import { OwnCheckpoints, verify, type Mirror, type Projector } from '@stemma/projection';
import { MemoryMirror } from '@stemma/testing';
import pg from 'pg';
import { context, instead, Projected } from './projected.fixture.js';

type Read = 'nothing' | 'a page' | 'all of it';
type End = 'commit' | 'rollback';

const NEVER = new AbortController().signal;
const BY_ONE = { pageSize: 1, loadPageSize: 1 };
const NONE = { count: 0, ids: [] };
const CLEAN = { missing: NONE, stale: NONE, orphan: NONE, ahead: NONE, undecided: 0 };

/** A transaction that has its number, and with it its place in the log, before it locks anything. */
class Writer {
  private constructor(private readonly client: pg.Client) {}

  static async begin(url: string): Promise<Writer> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('begin');
    await client.query('select pg_current_xact_id()');
    return new Writer(client);
  }

  /** Waits for whoever has the row. */
  async write(nodeId: string, status: string): Promise<void> {
    await this.client.query(
      `with written as (
         update stemma.lineage_nodes set state_rev = state_rev + 1, status = $2 where node_id = $1
         returning node_id, state_rev)
       insert into stemma.change_log (topic, entity_id, state_rev) select 'node', node_id, state_rev from written`,
      [nodeId, status],
    );
  }

  async end(how: End): Promise<void> {
    await this.client.query(how);
    await this.client.end();
  }
}

describe('two transactions that write one entity', () => {
  let ground: Projected;
  let dir: string;
  let graph: GraphMirror;
  beforeEach(async () => {
    ground = await Projected.open();
    dir = await mkdtemp(join(tmpdir(), 'stemma-late-'));
    graph = await GraphMirror.open(join(dir, 'graph'));
  });
  afterEach(async () => {
    await ground.close();
    // It may be writing a snapshot.
    await graph.close();
    await rm(dir, { recursive: true });
  });

  const orders = ['the later one first', 'the earlier one first'] as const;
  const ends: readonly [End, End][] = [
    ['commit', 'commit'],
    ['commit', 'rollback'],
    ['rollback', 'commit'],
  ];
  const reads: readonly Read[] = ['nothing', 'a page', 'all of it'];
  const cases = orders.flatMap((order) =>
    ends.flatMap(([first, second]) => reads.map((read) => ({ order, first, second, read }))),
  );

  it.each(cases)(
    'leave the highest revision everywhere: $order locks it, $first, then $second, $read read in between',
    async ({ order, first, second, read }) => {
      const { nodeId } = await ground.write('contested');
      const { feed } = ground.stores;
      let open = (): void => undefined;
      let gate: Promise<void> = Promise.resolve();
      const gated = instead(feed, {
        page: async (...args) => {
          await gate;
          return feed.page(...args);
        },
      });
      const mirrors: readonly Mirror[] = [
        new MemoryMirror('single', ['node'], 1, BY_ONE),
        new MemoryMirror('laned', ['node', 'edge'], 3, BY_ONE),
        instead(graph, { pace: { ...graph.pace, ...BY_ONE } }),
      ];
      const start = (): Projector[] =>
        mirrors.map((mirror) => {
          const own = mirror.scope === 'process' ? { checkpoints: new OwnCheckpoints() } : {};
          return ground.project(mirror, 'me', {}, { ...own, feed: gated });
        });
      const revs = async (): Promise<(number | undefined)[]> =>
        Promise.all(
          mirrors.map(async (mirror) => {
            const [subject = 'node'] = mirror.subjects;
            return (await mirror.list(subject, null, null, 10, NEVER)).find(({ id }) => id === nodeId)?.rev;
          }),
        );

      let projectors = read === 'all of it' ? [] : start();
      await reached(projectors, await feed.newest());
      if (read === 'a page') gate = new Promise((resolve) => (open = resolve));
      await ground.lineage.activate(context, nodeId, 'any');

      const early = await Writer.begin(ground.url);
      const late = await Writer.begin(ground.url);
      const [one, other] = order === 'the later one first' ? [late, early] : [early, late];
      await one.write(nodeId, 'deprecated');
      // Where it has begun to wait for the row, it goes on as soon as that is free.
      const waiting = order === 'the earlier one first' ? other.write(nodeId, 'archived') : null;
      await one.end(first);
      await waiting;
      const between = first === 'commit' ? 3 : 2;
      if (read !== 'nothing') {
        // What is read is the change before both, with the state that the first of them has left.
        open();
        if (read === 'all of it') projectors = start();
        await reached(projectors, await feed.frontier());
        expect(await revs()).toEqual([between, between, between]);
      }
      if (waiting === null) await other.write(nodeId, 'archived');
      await other.end(second);

      await reached(projectors, await feed.newest());
      const highest = second === 'commit' ? between + 1 : between;
      expect(await revs()).toEqual([highest, highest, highest]);
      for (const [n, mirror] of mirrors.entries()) {
        const reaches = projectors[n]?.reaches.bind(projectors[n]) ?? (() => Promise.resolve(false));
        const signal = new AbortController().signal;
        for (const of of await verify({ mirror, reaches }, feed, { signal })) {
          expect(of).toMatchObject(CLEAN);
        }
      }
    },
  );
});

async function reached(
  projectors: readonly Projector[],
  position: Parameters<Projector['reaches']>[0],
): Promise<void> {
  for (const projector of projectors) expect(await projector.reaches(position, 10_000)).toBe(true);
}
