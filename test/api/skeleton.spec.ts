import { newId } from '@stemma/models';
import { testApi, type TestApi } from './api-client.js';

describe('the skeleton of a pattern', () => {
  let api: TestApi;
  let patternId: string;
  let root: string;
  let other: { patternId: string; nodeId: string };
  const path = (query = '') => `/v1/patterns/${patternId}/skeleton${query}`;

  beforeAll(async () => {
    api = await testApi();
    const created = (await api.post('/v1/patterns', { name: 'p', content: 'a', createdBy: 'ada' })).body;
    ({ patternId } = created.pattern);
    root = created.node.nodeId;
    other = (await api.post('/v1/patterns', { name: 'q', content: 'x', createdBy: 'bob' })).body.node;
    await version({ evolutionType: 'refined', content: 'b', changeSummary: 'First line\nand another' });
    await version({ evolutionType: 'merge', content: 'c', parentNodeIds: [root, other.nodeId] });
  });
  afterAll(() => api.close());

  const version = async (body: object): Promise<void> => {
    const { status, body: answer } = await api.post(`/v1/patterns/${patternId}/versions`, {
      createdBy: 'eve',
      ...body,
    });
    expect([status, answer]).toEqual([201, answer]);
  };

  it('says of each version, newest first, what it came from, in other patterns too', async () => {
    const { items, nextCursor } = (await api.get(path())).body;
    expect(nextCursor).toBeNull();
    expect(items.map((item: any) => [item.version, item.createdBy, item.evolutionType])).toEqual([
      [3, 'eve', 'merge'],
      [2, 'eve', 'refined'],
      [1, 'ada', null],
    ]);
    expect(items[0].parents).toHaveLength(2);
    expect(items[0].parents).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ nodeId: root, patternId, version: 1, relationshipType: 'merged_from' }),
        expect.objectContaining({ nodeId: other.nodeId, patternId: other.patternId, version: 1 }),
      ]),
    );
    expect(items[1].parents).toMatchObject([
      { nodeId: root, relationshipType: 'refined_from', breakingChanges: false, changeSummary: 'First line' },
    ]);
    expect(items[2]).toEqual({
      nodeId: root,
      version: 1,
      versionLabel: null,
      status: 'draft',
      evolutionType: null,
      createdAt: expect.any(String),
      createdBy: 'ada',
      usageCount: 0,
      successRate: null,
      parents: [],
    });
  });

  it('comes in pages that together are the whole', async () => {
    const whole = (await api.get(path())).body.items;
    const first = (await api.get(path('?limit=2'))).body;
    const rest = (await api.get(path(`?limit=2&cursor=${first.nextCursor}`))).body;
    expect([...first.items, ...rest.items]).toEqual(whole);
    expect(rest.nextCursor).toBeNull();
  });

  it('leaves out an edge that was deactivated', async () => {
    const { edges } = (await api.get(`/v1/nodes/${root}/descendants?depth=1`)).body;
    const edge = edges.find(({ relationshipType }: any) => relationshipType === 'refined_from');
    const answer = await api.post(
      `/v1/edges/${edge.edgeId}/deactivate`,
      { reason: 'wrong' },
      { 'if-match': '*' },
    );
    expect(answer.status).toBe(200);
    expect((await api.get(path())).body.items[1].parents).toEqual([]);
  });

  it('is refused where there is no pattern, and where the cursor is none', async () => {
    const answer = await api.get(`/v1/patterns/${newId()}/skeleton`);
    expect([answer.status, answer.body.code]).toEqual([404, 'pattern_not_found']);
    expect((await api.get(path('?cursor=x'))).body.code).toBe('invalid_cursor');
  });
});
