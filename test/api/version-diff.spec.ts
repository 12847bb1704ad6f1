import { applyPatch } from 'fast-json-patch';
import { testApi, type TestApi } from './api-client.js';

describe('the diff of two versions', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  async function versionOf(content: unknown): Promise<string> {
    const created = await api.post('/v1/patterns', { name: 'one', content, createdBy: 'ada' });
    return created.body.node.nodeId as string;
  }
  const diff = async (a: string, b: string, more = ''): ReturnType<TestApi['get']> =>
    api.get(`/v1/versions/diff?a=${a}&b=${b}${more}`);

  /** The one turned around is the other, so that they are compared in as many steps as they have lines together. */
  async function strangers(count: number): Promise<[string, string]> {
    const lines = Array.from({ length: count }, (_, at) => `line ${String(at)}`);
    return [await versionOf(lines.join('\n')), await versionOf(lines.toReversed().join('\n'))];
  }

  it('tells of texts line by line', async () => {
    const a = await versionOf('one\ntwo\nthree\nfour\n');
    const b = await versionOf('one\n2\nthree\nfour\nfive\n');
    expect((await diff(a, b, '&context=0')).body).toMatchObject({
      a: { nodeId: a, version: 1 },
      b: { nodeId: b },
      isSame: false,
      hunks: [
        { oldStart: 2, oldLines: 1, newStart: 2, newLines: 1, lines: ['-two', '+2'] },
        { oldStart: 4, oldLines: 0, newStart: 5, newLines: 1, lines: ['+five'] },
      ],
      patch: null,
      added: 2,
      removed: 1,
    });
    expect((await diff(a, b)).body.hunks).toHaveLength(1);
    expect((await diff(a, a)).body).toMatchObject({ isSame: true, hunks: [], added: 0, removed: 0 });
  });

  it('tells of JSON by a patch that makes the one of the other', async () => {
    const before = { steps: ['fetch', 'store'], retry: { times: 3 }, 'a/b~c': null };
    const after = { steps: ['fetch', 'check', 'store'], retry: { times: 5, pause: true } };
    const { body } = await diff(await versionOf(before), await versionOf(after));
    expect(applyPatch(before, body.patch, true, false).newDocument).toEqual(after);
    expect(body.hunks).not.toEqual([]);
  });

  it.each([
    [[1], { 0: 1 }],
    [[], { a: 1 }],
    [{}, []],
  ])('tells by a patch also that a list became an object, or the reverse: %j, %j', async (before, after) => {
    const { body } = await diff(await versionOf(before), await versionOf(after));
    expect(applyPatch(before as object, body.patch, true, false).newDocument).toEqual(after);
  });

  it.each([
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [{ a: 1 }, '{"a":1}'],
    [1, '1'],
  ])('says of %j and %j that they differ, and how', async (before, after) => {
    const { body } = await diff(await versionOf(before), await versionOf(after));
    expect(body.isSame).toBe(false);
    expect(body.hunks).toHaveLength(1);
  });

  it('tells nothing of contents that are not known', async () => {
    const { body } = await diff(await versionOf(null), await versionOf('text'));
    expect(body).toMatchObject({ isSame: false, hunks: null, patch: null, added: 0 });
  });

  it('tells of long texts that share no line', async () => {
    const text = (name: string): string => `${name}\n`.repeat(30_000);
    const { status, body } = await diff(await versionOf(text('one')), await versionOf(text('other')));
    expect([status, body.added, body.removed]).toEqual([200, 30_000, 30_000]);
  });

  it('gives up on contents with too little in common, and lets others have their turn meanwhile', async () => {
    const [a, b] = await strangers(60_000);
    const asked = diff(a, b);
    const meanwhile = await api.get('/health/live');
    expect(meanwhile.status).toBe(200);
    expect(await asked).toMatchObject({ status: 504, body: { code: 'timeout' } });
  });

  it('compares no more at once than leave the service to others', async () => {
    const [a, b] = await strangers(100);
    const answers = await Promise.all(Array.from({ length: 48 }, () => diff(a, b)));
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(0);
    for (const { body, headers } of refused)
      expect([body.code, headers['retry-after']]).toEqual(['answers_busy', expect.any(String)]);
    expect((await diff(a, a)).status).toBe(200);
  });

  it.each([
    ['a=x&b=x', 422, 'validation_failed'],
    ['', 422, 'validation_failed'],
    ['a=00000000-0000-7000-8000-000000000000&b=00000000-0000-7000-8000-000000000000', 404, 'node_not_found'],
    [
      'a=00000000-0000-7000-8000-000000000000&b=00000000-0000-7000-8000-000000000000&context=-1',
      422,
      'validation_failed',
    ],
  ])('refuses %s', async (query, status, code) => {
    expect(await api.get(`/v1/versions/diff?${query}`)).toMatchObject({ status, body: { code } });
  });
});
