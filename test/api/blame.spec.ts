import { testApi, type TestApi } from './api-client.js';

describe('which version brought a line', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  async function patternOf(content: unknown): Promise<{ patternId: string; first: string }> {
    const { body } = await api.post('/v1/patterns', { name: 'one', content, createdBy: 'ada' });
    return { patternId: body.pattern.patternId, first: body.node.nodeId };
  }
  async function versionOf(patternId: string, content: unknown, more: object = {}): Promise<string> {
    const { body } = await api.post(`/v1/patterns/${patternId}/versions`, {
      ...{ content, createdBy: 'bob', evolutionType: 'refined' },
      ...more,
    });
    return body.node.nodeId as string;
  }
  const blame = (nodeId: string): ReturnType<TestApi['get']> => api.get(`/v1/nodes/${nodeId}/blame`);

  it('is told line by line, over all that was added, changed and taken away since', async () => {
    const { patternId, first } = await patternOf('a\nb\nc\nd\ne\n');
    const second = await versionOf(patternId, 'new\na\nb\nc changed\nd\ne\n');
    await versionOf(patternId, 'new\nc changed\nd\ne\n');
    const fourth = await versionOf(patternId, 'new\nc changed\nd\nlast');
    const { body } = await blame(fourth);
    expect(body).toMatchObject({
      spans: [
        { nodeId: second, start: 1, lines: ['new', 'c changed'] },
        { nodeId: first, start: 3, lines: ['d'] },
        { nodeId: fourth, start: 4, lines: ['last'] },
      ],
      versions: [
        { nodeId: fourth, patternId, version: 4, createdBy: 'bob' },
        { nodeId: second, version: 2 },
        { nodeId: first, version: 1, createdBy: 'ada' },
      ],
      stoppedAt: null,
    });
  });

  it('is told also of JSON, whose lines are those of its diff, and across a fork', async () => {
    const { first } = await patternOf({ steps: ['fetch', 'store'], times: 3 });
    const { patternId } = await patternOf('quite another');
    const more = { parentNodeIds: [first], evolutionType: 'fork' };
    const fork = await versionOf(patternId, { steps: ['fetch', 'store'], times: 5 }, more);
    expect((await blame(fork)).body.spans).toMatchObject([
      { nodeId: first, start: 1, lines: ['{', '  "steps": [', '    "fetch",', '    "store"', '  ],'] },
      { nodeId: fork, start: 6, lines: ['  "times": 5'] },
      { nodeId: first, start: 7, lines: ['}'] },
    ]);
  });

  it('follows the own pattern, not what was merged into it', async () => {
    const { patternId, first } = await patternOf('own\n');
    const { first: other } = await patternOf('theirs\n');
    const merged = await versionOf(patternId, 'own\ntheirs\n', {
      evolutionType: 'merge',
      parentNodeIds: [other, first],
    });
    expect((await blame(merged)).body.spans).toMatchObject([{ nodeId: first }, { nodeId: merged }]);
  });

  it('says where it could not look further, and where there is nothing to look at', async () => {
    const { patternId, first } = await patternOf(null);
    const second = await versionOf(patternId, 'a\n');
    expect((await blame(second)).body).toMatchObject({
      spans: [{ nodeId: second, start: 1, lines: ['a'] }],
      stoppedAt: { nodeId: second, reason: 'unknown_content' },
    });
    expect((await blame(first)).body).toEqual({ spans: null, versions: [], stoppedAt: null });
  });

  it.each([
    ['00000000-0000-7000-8000-000000000000', 404, 'node_not_found'],
    ['x', 422, 'validation_failed'],
  ])('refuses %s', async (nodeId, status, code) => {
    expect(await blame(nodeId)).toMatchObject({ status, body: { code } });
  });
});
