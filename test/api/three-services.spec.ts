import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GraphMirror } from '@stemma/embedded';
import { newId, parsePosition } from '@stemma/models';
import type { Entity } from '@stemma/projection';
import { testDatabase } from '@stemma/testing';
import { testApi, type Answer, type TestApi } from './api-client.js';

describe('three services on one database, each with its own graph', () => {
  const poison = newId();
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let dirs: string[];
  let services: TestApi[];
  /** At which the version was made that the first of them cannot take. */
  let position: string;
  /** At which the last of all was made. */
  let latest: string;
  /** A version of another pattern, and one that came of what the first cannot take. */
  let other: string;
  let child: string;

  beforeAll(async () => {
    database = await testDatabase();
    dirs = await Promise.all([1, 2, 3].map(() => mkdtemp(join(tmpdir(), 'stemma-three-'))));
    services = await Promise.all(dirs.map(start));
    const graph = graphOf(services[0] as TestApi);
    const apply = graph.apply.bind(graph);
    graph.apply = (page) =>
      page.entities.some(({ id }) => id === poison) ? Promise.reject(new Error('indigestible')) : apply(page);
    const pattern = { name: 'p', content: 'x', createdBy: 'ada' };
    const [, api] = services as [TestApi, TestApi];
    other = (await api.post('/v1/patterns', pattern)).body.node.nodeId;
    const { body, headers } = await api.post('/v1/patterns', { ...pattern, nodeId: poison });
    position = headers['stemma-position'] ?? '';
    const made = await api.post(`/v1/patterns/${body.pattern.patternId as string}/versions`, {
      ...{ evolutionType: 'refined', content: 'y', createdBy: 'ada' },
    });
    child = made.body.node.nodeId;
    latest = made.headers['stemma-position'] ?? '';
    for (const api of services) expect(await reached(api)).toBe(true);
  });
  afterAll(async () => {
    for (const api of services) await api.close();
    for (const dir of dirs) await rm(dir, { recursive: true });
    await database.drop();
  });

  const start = (dataDir: string): Promise<TestApi> =>
    testApi({ kind: 'off' }, {}, { dataDir }, database.url);
  const graphOf = ({ projection }: TestApi): GraphMirror =>
    projection.mirrorNamed('graph').mirror as GraphMirror;
  const reached = ({ projection }: TestApi): Promise<boolean> =>
    projection.mirrorNamed('graph').reaches(parsePosition(latest), 10_000);
  const ofEach = (ask: (api: TestApi) => Promise<unknown>): Promise<unknown[]> =>
    Promise.all(services.map(ask));
  const statusOf = async (api: TestApi): Promise<Answer['body']> =>
    (await api.get('/v1/sync')).body.mirrors[0];
  const driftOf = async (api: TestApi): Promise<unknown> => (await statusOf(api)).drift?.entities ?? null;
  const descendants = (api: TestApi): Promise<Answer> =>
    api.get(`/v1/nodes/${poison}/descendants`, { 'stemma-min-position': position });
  const sourcesOf = (path: string): Promise<unknown[]> =>
    ofEach(async (api) => (await api.get(path, { 'stemma-min-position': latest })).headers['stemma-source']);
  async function run(api: TestApi, kind: string): Promise<string> {
    const begun = await api.post(`/v1/mirrors/graph/${kind}`);
    expect(begun.status).toBe(202);
    for (;;) {
      const job = (await api.get(`/v1/jobs/${begun.body.jobId as string}`)).body;
      if (job.state !== 'running') return job.jobId;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('say each of its own what it could not take, and answer or not by that', async () => {
    expect(await ofEach(async (api) => (await statusOf(api)).deadLetters)).toEqual([1, 0, 0]);
    const letters = async (api: TestApi): Promise<unknown[]> =>
      (await api.get('/v1/dead-letters')).body.items;
    expect(await ofEach(letters)).toMatchObject([[{ mirror: 'graph', id: poison }], [], []]);
    const stateOf = async (api: TestApi): Promise<string> =>
      (await api.get(`/v1/writes/${position}`)).body.stores[1].state;
    expect(await ofEach(stateOf)).toEqual(['failed', 'applied', 'applied']);
    expect(await sourcesOf(`/v1/nodes/${poison}/descendants`)).toEqual(['postgres', 'graph', 'graph']);
  });

  it('answer all that has nothing to do with it themselves', async () => {
    expect(await sourcesOf(`/v1/nodes/${other}/lineage`)).toEqual(['graph', 'graph', 'graph']);
    const path = `/v1/nodes/${child}/ancestors`;
    expect(await sourcesOf(path)).toEqual(['postgres', 'graph', 'graph']);
    const found = await ofEach(async (api) => (await api.get(path)).body.nodes[0].nodeId);
    expect(found).toEqual([poison, poison, poison]);
  });

  it('verify and repair each its own, at the same time, and know of no drift but their own', async () => {
    const [, second, third] = services as [TestApi, TestApi, TestApi];
    const graph = graphOf(second);
    const [held] = await graph.list('vertex', null, null, 1);
    const lost: Entity = { subject: 'vertex', id: held?.id ?? '', rev: 0, state: null };
    await graph.mend([{ entity: lost, heldRev: held?.rev ?? null }]);
    expect(await ofEach(driftOf)).toEqual([null, null, null]);
    const [, jobId] = (await ofEach((api) => run(api, 'verify'))) as string[];
    expect(await ofEach(driftOf)).toEqual([1, 1, 0]);
    const jobs = async (api: TestApi): Promise<number> => (await api.get('/v1/jobs')).body.items.length;
    expect(await ofEach(jobs)).toEqual([1, 1, 1]);
    expect((await third.get(`/v1/jobs/${jobId ?? ''}`)).body.code).toBe('job_not_found');
    await run(second, 'repair');
    expect(await ofEach(driftOf)).toEqual([1, 0, 0]);
  });

  it('take after a start what they could not take before', async () => {
    await services[0]?.close();
    const api = await start(dirs[0] ?? '');
    services[0] = api;
    expect(await reached(api)).toBe(true);
    expect((await statusOf(api)).deadLetters).toBe(0);
    const found = await descendants(api);
    expect([found.status, found.headers['stemma-source']]).toEqual([200, 'graph']);
  });
});
