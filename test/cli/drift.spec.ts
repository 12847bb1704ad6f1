import { give } from '@stemma/testing';
import type { Correction, Entity, Mirror, Subject } from '@stemma/projection';
import { testApi, type Answer, type TestApi } from '../api/api-client.js';
import { stemma, type Run } from './cli.fixture.js';

const DIMENSIONS = 512;
const ORPHAN = '0abcdef0-0000-7000-8000-000000000000';
const vector = (turn: number): number[] =>
  Array.from({ length: DIMENSIONS }, (_, i) => Math.sin(turn * 0.7 + i));

/** Kind → ids, of one subject of a mirror; without the kinds that there are none of. */
type Drift = Readonly<Record<string, readonly string[]>>;

describe('drift that a hand made in the mirrors of a running service', () => {
  let api: TestApi;
  const nodes: string[] = [];
  let edgeId: string;
  const mended: string[] = [];
  const cli = (...args: string[]): Promise<Run> => stemma([...args, '--url', api.url]);
  const mirrorOf = (name: string): Mirror => {
    const { mirror } = api.projection.mirrorNamed(name);
    if (mirror === null) throw new Error(`${name} is no mirror`);
    return mirror;
  };

  beforeAll(async () => {
    api = await testApi({ kind: 'local' });
    const root = (await api.post('/v1/patterns', { name: 'p', content: 'a', createdBy: 'ada' })).body;
    nodes.push(root.node.nodeId);
    for (let n = 0; n < 8; n++) {
      const version = { evolutionType: 'refined', content: `b${String(n)}`, createdBy: 'ada' };
      const { body } = await api.post(`/v1/patterns/${root.pattern.patternId as string}/versions`, version);
      nodes.push(body.node.nodeId);
      edgeId = body.edges[0].edgeId;
    }
    for (const [n, nodeId] of nodes.entries())
      await api.put(`/v1/nodes/${nodeId}/embedding`, { vector: vector(n) });
    const newest = await api.feed.newest();
    for (const name of ['graph', 'vectors']) {
      expect(await api.projection.mirrorNamed(name).reaches(newest, 60_000)).toBe(true);
      const mirror = mirrorOf(name);
      const { mend } = mirror;
      mirror.mend = (corrections, signal) => {
        mended.push(...corrections.map(({ entity }) => entity.id));
        return mend.call(mirror, corrections, signal);
      };
    }
  });
  afterAll(() => api.close());

  /** Puts something else in the place of what a mirror holds, and leaves the revision as it is. */
  async function replace<S extends Subject>(
    name: string,
    subject: S,
    id: string,
    change: (state: NonNullable<Entity<S>['state']>) => Entity<S>['state'],
  ): Promise<void> {
    const [entity] = (await api.feed.load(subject, [id])) as Entity<S>[];
    if (entity === undefined || entity.state === null) throw new Error(`there is no ${subject} ${id}`);
    const correction = { entity: { ...entity, state: change(entity.state) }, heldRev: entity.rev };
    await mirrorOf(name).mend([correction as Correction], new AbortController().signal);
  }

  async function damage(): Promise<Readonly<Record<string, Drift>>> {
    const [, lost, replaced] = nodes as [string, string, string];
    await replace('graph', 'vertex', lost, () => null);
    await replace('graph', 'link', edgeId, (link) => ({ ...link, weight: link.weight / 2 + 0.1 }));
    const orphan = { nodeId: ORPHAN, status: 'active', createdAtMs: 1 } as const;
    await give(mirrorOf('graph'), [{ subject: 'vertex', id: ORPHAN, rev: 1, state: orphan }]);
    await replace('vectors', 'point', replaced, (point) => ({
      ...point,
      vector: Float32Array.from(vector(99)),
    }));
    mended.length = 0;
    return {
      vertex: { missing: [lost], orphan: [ORPHAN] },
      link: { stale: [edgeId] },
      point: { stale: [replaced] },
    };
  }

  async function ended(begun: Answer): Promise<Answer['body'][]> {
    const jobs = [];
    for (const { jobId } of begun.body.items) {
      let job;
      do job = (await api.get(`/v1/jobs/${jobId as string}`)).body;
      while (job.state === 'running');
      jobs.push(job);
    }
    return jobs;
  }

  const byApi = {
    verify: async () => driftIn(await ended(await api.post('/v1/mirrors/all/verify'))),
    repair: async () => mendedIn(await ended(await api.post('/v1/mirrors/all/repair'))),
  };
  const byCli = {
    verify: async () => {
      const { exitCode, stdout } = await cli('verify', '--json');
      const drift = driftIn(JSON.parse(stdout).items);
      expect(exitCode).toBe(Object.values(drift).some((of) => Object.keys(of).length > 0) ? 1 : 0);
      return drift;
    },
    repair: async () => {
      const { exitCode, stdout } = await cli('repair', '--json');
      expect(exitCode).toBe(0);
      return mendedIn(JSON.parse(stdout).items);
    },
  };

  it.each([
    ['the API', byApi],
    ['the CLI', byCli],
  ])('is named by its ids, and that alone is mended, by %s', async (_, { verify, repair }) => {
    expect(await verify()).toEqual({ vertex: {}, link: {}, point: {} });
    const made = await damage();
    expect(await verify()).toEqual(made);
    expect(await repair()).toBe(4);
    expect([...mended].sort()).toEqual(
      Object.values(made)
        .flatMap((of) => Object.values(of).flat())
        .sort(),
    );
    expect(await verify()).toEqual({ vertex: {}, link: {}, point: {} });
  });

  it('is looked for as deep as it is asked to be', async () => {
    for (const [option, depth] of [
      [[], 'quick'],
      [['--deep'], 'deep'],
    ] as const) {
      const { stdout } = await cli('verify', ...option, '--json');
      const { items } = JSON.parse(stdout) as { items: { depth: string }[] };
      expect(items.map((job) => job.depth)).toEqual([depth, depth]);
    }
  });

  it('is told to a person, a line for each id', async () => {
    await damage();
    const found = await cli('verify');
    expect(found).toMatchObject({ exitCode: 1, stderr: '' });
    expect(found.stdout.trimEnd().split('\n')).toEqual([
      'graph vertex: compared 9, 1 missing, 1 orphan',
      `  missing ${nodes[1] ?? ''}`,
      `  orphan ${ORPHAN}`,
      'graph link: compared 8, 1 stale',
      `  stale ${edgeId}`,
      'vectors point: compared 9, 1 stale',
      `  stale ${nodes[2] ?? ''}`,
    ]);
    expect(await cli('repair')).toMatchObject({
      exitCode: 0,
      stdout: 'graph: mended 3\nvectors: mended 1\n',
    });
    const clean = 'graph vertex: compared 9\ngraph link: compared 8\nvectors point: compared 9\n';
    expect(await cli('verify')).toMatchObject({ exitCode: 0, stdout: clean });
  });

  it('says of which mirrors nothing was begun, as another job runs there', async () => {
    const mirror = mirrorOf('vectors');
    const { list } = mirror;
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    mirror.list = async (...args: Parameters<typeof list>) => {
      await held;
      return list.apply(mirror, args);
    };
    const first = (await api.post('/v1/mirrors/vectors/verify?depth=deep')).body;
    const second = await cli('repair');
    expect(second.stdout).toBe('graph: mended 0\nvectors: no repair was begun, as a verify is running\n');
    expect(second.exitCode).toBe(1);
    expect((await api.post('/v1/mirrors/all/verify')).body).toMatchObject({
      items: [{ mirror: 'graph', kind: 'verify' }],
      running: [{ mirror: 'vectors', kind: 'verify', jobId: first.jobId }],
    });
    go();
    mirror.list = list;
    expect(await ended({ ...(await api.get('/v1/jobs')), body: { items: [first] } })).toMatchObject([
      { state: 'done' },
    ]);
  });
});

function driftIn(jobs: readonly Answer['body'][]): Record<string, Drift> {
  const drift: Record<string, Drift> = {};
  for (const { state, result, cause } of jobs) {
    expect({ state, cause }).toEqual({ state: 'done', cause: null });
    for (const of of result) {
      const kinds = ['missing', 'stale', 'orphan', 'ahead'].filter((kind) => of[kind].count > 0);
      drift[of.subject] = Object.fromEntries(kinds.map((kind) => [kind, of[kind].ids]));
    }
  }
  return drift;
}

function mendedIn(jobs: readonly Answer['body'][]): number {
  return jobs.reduce((sum: number, { state, result }) => {
    expect({ state, unmended: result.unmended }).toEqual({ state: 'done', unmended: [] });
    return sum + result.mended;
  }, 0);
}
