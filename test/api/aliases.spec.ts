import { testApi, type Answer, type TestApi } from './api-client.js';

describe('aliases of versions', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  interface Made {
    readonly patternId: string;
    /** Of versions 1 and 2. */
    readonly first: string;
    readonly second: string;
    readonly path: string;
    set(nodeId: string, headers?: Record<string, string>, more?: object): Promise<Answer>;
  }

  async function made(alias = 'production'): Promise<Made> {
    const { pattern, node } = (await api.post('/v1/patterns', { name: 'p', content: 'a', createdBy: 'ada' }))
      .body;
    const { patternId } = pattern;
    const next = await api.post(`/v1/patterns/${patternId}/versions`, {
      ...{ evolutionType: 'refined', content: 'b', createdBy: 'ada' },
    });
    const path = `/v1/patterns/${patternId}/aliases/${encodeURIComponent(alias)}`;
    return {
      patternId,
      first: node.nodeId,
      second: next.body.node.nodeId,
      path,
      set: (nodeId, headers, more) => api.put(path, { nodeId, changedBy: 'ada', ...more }, headers),
    };
  }

  it('point at a version, and move by the revision that the mover saw', async () => {
    const { first, second, path, set, patternId } = await made();
    const set1 = await set(first, {}, { reason: 'the first' });
    expect(set1.status).toBe(201);
    expect(set1.headers.etag).toBe('"1"');
    expect(set1.headers['stemma-position']).toMatch(/^\d+\.\d+$/);
    expect(set1.body).toEqual({
      ...{ patternId, alias: 'production', rev: 1, nodeId: first, changedBy: 'ada', reason: 'the first' },
      ...{ changedAt: expect.any(String) as unknown, version: 1, versionLabel: null, status: 'draft' },
    });
    expect((await api.get(path)).body).toEqual(set1.body);

    const moved = await set(second, { 'if-match': '"1"' }, { changedBy: 'bob' });
    expect(moved).toMatchObject({ status: 200, body: { rev: 2, nodeId: second, version: 2 } });
    const read = await api.get(path);
    expect(read.headers.etag).toBe('"2"');
    expect(read.body).toEqual(moved.body);
    expect((await api.get(path.replace(/\/production$/, ''))).body).toEqual({
      items: [moved.body],
      nextCursor: null,
    });
  });

  it('are not moved unasked, nor by who saw an earlier state, nor made twice', async () => {
    const { first, second, path, set } = await made();
    expect((await set(first, { 'if-match': '"1"' })).body).toMatchObject({
      ...{ status: 412, code: 'precondition_failed', currentRev: null },
    });
    expect((await set(first, { 'if-none-match': '*' })).status).toBe(201);
    expect((await set(second)).body).toMatchObject({ status: 428, currentRev: 1 });
    expect((await set(second, { 'if-match': '"2"' })).body).toMatchObject({ status: 412, currentRev: 1 });
    expect((await set(first, { 'if-none-match': '*' })).body).toMatchObject({ status: 412, currentRev: 1 });
    expect((await set(second, { 'if-none-match': '"1"' })).body).toMatchObject({ status: 422 });
    expect((await api.get(path)).body).toMatchObject({ rev: 1, nodeId: first });
    // What is so already is no change, and asks for none.
    expect(await set(first)).toMatchObject({ status: 200, body: { rev: 1 } });
    expect(await set(second, { 'if-match': '*' })).toMatchObject({ status: 200, body: { rev: 2 } });
  });

  it('move for one of several at once', async () => {
    const { first, second, set } = await made();
    await set(first);
    const statuses = await Promise.all(
      Array.from({ length: 6 }, async () => (await set(second, { 'if-match': '"1"' }, {})).status),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 412)).toHaveLength(5);
  });

  it('answer which version it was on any day, and keep their history when they are removed', async () => {
    const { first, second, path, set, patternId } = await made();
    const record = { record: 'version_alias', patternId, alias: 'production', changedBy: 'ada' };
    const moves = [
      { ...record, rev: 1, nodeId: first, changedAt: '2026-01-01T00:00:00.000Z' },
      { ...record, rev: 2, nodeId: second, changedAt: '2026-02-01T00:00:00.000Z' },
      { ...record, rev: 3, changedAt: '2026-03-01T00:00:00.000Z' },
      { ...record, rev: 4, nodeId: first, changedAt: '2026-03-01T00:00:00.000Z' },
    ];
    const lines = moves.map((move) => JSON.stringify(move)).join('\n');
    const imported = await api.send('POST', '/v1/import', lines, { 'content-type': 'application/x-ndjson' });
    expect(imported.body).toMatchObject({ badLines: [], counts: { versionAliases: 4 } });

    const asOf = async (day: string): Promise<unknown> => {
      const { body } = await api.get(`${path}?asOf=${day}`);
      return body.code ?? body.version;
    };
    expect(await asOf('2025-12-31T23:59:59.999Z')).toBe('alias_not_found');
    expect(await asOf('2026-01-01T00:00:00Z')).toBe(1);
    expect(await asOf('2026-01-31T23:59:59.999Z')).toBe(1);
    expect(await asOf('2026-02-01T01:00:00%2B01:00')).toBe(2);
    expect(await asOf('2026-03-01T00:00:00Z')).toBe(1);

    expect((await api.delete(path, { 'if-match': '"4"' })).status).toBe(204);
    expect((await api.get(path)).body.code).toBe('alias_not_found');
    expect((await api.delete(path, { 'if-match': '"4"' })).body.code).toBe('alias_not_found');
    expect(await asOf('2026-02-15T00:00:00Z')).toBe(2);
    const { items } = (await api.get(`${path}/history`)).body;
    expect(items).toMatchObject([
      { rev: 5, nodeId: null, version: null, status: null, changedBy: 'system' },
      { rev: 4, nodeId: first, version: 1 },
      { rev: 3, nodeId: null },
      { rev: 2, nodeId: second, version: 2, changedAt: '2026-02-01T00:00:00.000Z' },
      { rev: 1, nodeId: first, version: 1, status: 'draft' },
    ]);
    const page = (await api.get(`${path}/history?limit=3`)).body;
    expect(page.items).toEqual(items.slice(0, 3));
    const rest = (await api.get(`${path}/history?limit=3&cursor=${page.nextCursor}`)).body;
    expect(rest).toEqual({ items: items.slice(3), nextCursor: null });
    const beyond = Buffer.from('[2147483648]').toString('base64url');
    expect((await api.get(`${path}/history?cursor=${beyond}`)).body.code).toBe('invalid_cursor');

    // It goes on where it was, so that nobody takes an old state for the new one.
    expect(await set(first)).toMatchObject({ status: 201, body: { rev: 6 } });
  });

  it('are told of by events, with what was before', async () => {
    const { first, second, path, set, patternId } = await made();
    await set(first, { 'stemma-actor': 'automation:deploy' });
    await set(second, { 'if-match': '"1"' }, { reason: 'faster', changedBy: 'bob' });
    await api.delete(path, { 'if-match': '"2"', 'stemma-actor': 'user:eve' });
    const events = async (type: string): Promise<any> =>
      (await api.get(`/v1/events?patternId=${patternId}&eventType=${type}`)).body.items;
    expect(await events('alias_removed')).toMatchObject([
      {
        nodeId: second,
        actor: { type: 'user', id: 'eve' },
        data: { alias: 'production', reason: null },
        previousState: { nodeId: second, rev: 2 },
        newState: { nodeId: null, rev: 3, changedBy: 'eve' },
      },
    ]);
    expect(await events('alias_set')).toMatchObject([
      {
        ...{ nodeId: second, actor: { type: 'user', id: 'bob' }, data: { reason: 'faster' } },
        ...{ previousState: { nodeId: first }, newState: { nodeId: second } },
      },
      { nodeId: first, actor: { type: 'automation', id: 'deploy' }, previousState: null },
    ]);
  });

  it('stay on a version that is archived, and go, each with its event, with a pattern that is deleted', async () => {
    const { first, path, set, patternId } = await made();
    await set(first);
    await api.post(`/v1/nodes/${first}/archive`, undefined, { 'if-match': '*' });
    expect((await api.get(path)).body).toMatchObject({ rev: 1, nodeId: first, status: 'archived' });

    await api.delete(`/v1/patterns/${patternId}`, { 'if-match': '*' });
    expect((await api.get(path)).body.code).toBe('pattern_not_found');
    expect((await api.get(`${path}/history`)).body.code).toBe('pattern_not_found');
    const removed = await api.get(`/v1/events?patternId=${patternId}&eventType=alias_removed`);
    expect(removed.body.items).toMatchObject([{ nodeId: first, newState: { nodeId: null, rev: 2 } }]);
  });

  it('are listed by name, each pattern its own', async () => {
    const one = await made();
    await made().then(({ set, first }) => set(first));
    for (const alias of ['b', 'B', 'a', 'gone', 'ä'])
      await api.put(one.path.replace('production', encodeURIComponent(alias)), {
        ...{ nodeId: one.first, changedBy: 'ada' },
      });
    await api.delete(one.path.replace('production', 'gone'), { 'if-match': '*' });
    const list = one.path.replace('/production', '');
    const page = (await api.get(`${list}?limit=3`)).body;
    const rest = (await api.get(`${list}?limit=3&cursor=${page.nextCursor}`)).body;
    const names = [...page.items, ...rest.items].map(({ alias }) => alias);
    expect(names).toEqual(['B', 'a', 'b', 'ä']);
    expect(rest.nextCursor).toBeNull();
  });

  it('are the same name however a letter is written', async () => {
    const { first, path, set } = await made('caf\u0065\u0301');
    expect((await set(first)).body.alias).toBe('caf\u00e9');
    expect((await api.get(path.replace('e%CC%81', '%C3%A9'))).body).toMatchObject({ nodeId: first });
    const long = await made('🌲'.repeat(100));
    expect((await long.set(long.first)).body.alias).toBe('🌲'.repeat(100));
  });

  it('answer a repeated Idempotency-Key as the first time', async () => {
    const { first, second, set } = await made();
    const key = { 'idempotency-key': 'set-it' };
    const once = await set(first, key);
    await set(second, { 'if-match': '"1"' });
    const again = await set(first, key);
    expect(again).toMatchObject({ status: 201, body: once.body });
    expect(again.headers.etag).toBe('"1"');
  });

  describe('stand for their version', () => {
    let made1: Made;
    let named: string;
    beforeAll(async () => {
      made1 = await made();
      await made1.set(made1.second);
      named = `${made1.patternId.toUpperCase()}@production`;
    });

    it.each([
      (name: string) => `/v1/nodes/${name}`,
      (name: string) => `/v1/nodes/${name}/blame`,
      (name: string) => `/v1/nodes/${name}/ancestors`,
      (name: string) => `/v1/nodes/${name}/impact?usageDays=1`,
      (name: string) => `/v1/nodes/${name}/common-ancestors?with=${name}`,
      (name: string) => `/v1/paths?from=${name}&to=${name}`,
      (name: string) => `/v1/versions/diff?a=${name}&b=${name}`,
      (name: string) => `/v1/events?nodeId=${name}`,
    ])('where a path or a query names one: %s', async (pathOf) => {
      const answer = await api.get(pathOf(named));
      expect(answer.status).toBe(200);
      const expected = await api.get(pathOf(made1.second));
      // A cost of time, and since when use was counted, are those of the request.
      expect({ ...answer.body, usageFrom: null }).toEqual({ ...expected.body, usageFrom: null });
    });

    it('where a body names one, also the number of a version', async () => {
      const { patternId, first, second } = made1;
      const version = { evolutionType: 'refined', content: 'c', createdBy: 'ada' };
      const made3 = await api.post(`/v1/patterns/${patternId}/versions`, {
        ...version,
        parentNodeIds: [named, `${patternId}@v1`],
        evolutionType: 'merge',
      });
      expect(made3.status).toBe(201);
      expect((await api.get(`/v1/nodes/${patternId}@3`)).body.parentIds).toEqual([first, second].sort());

      const used = { executionTimeMs: 1, success: true };
      expect((await api.post('/v1/executions', { ...used, nodeId: named })).body.nodeId).toBe(second);
      const many = {
        executions: [
          { ...used, nodeId: named },
          { ...used, nodeId: `${patternId}@1` },
        ],
      };
      expect((await api.post('/v1/executions', many)).body.accepted).toBe(2);
      expect((await api.get(`/v1/nodes/${named}`)).body.usageCount).toBe(2);
      const said = await api.post('/v1/feedback', { patternId, nodeId: named, createdBy: 'ada' });
      expect(said.body.nodeId).toBe(second);
      const staging = `/v1/patterns/${patternId}/aliases/staging`;
      const put = await api.put(staging, { nodeId: named, changedBy: 'ada' });
      expect(put.body).toMatchObject({ nodeId: second, version: 2 });
    });

    it('in the filter of a webhook, which keeps the version that it was', async () => {
      const { patternId, first, second, set } = await made('watched');
      await set(first);
      const filter = { nodeId: `${patternId}@watched`, eventType: 'version_created' };
      const url = 'https://hooks.example/stemma';
      const hook = await api.post('/v1/webhooks', { url, filter });
      expect(hook.status).toBe(201);
      await set(second, { 'if-match': '"1"' });
      const path = `/v1/webhooks/${hook.body.webhookId as string}`;
      expect((await api.get(path)).body.filter).toEqual({ ...filter, nodeId: first });
      const revised = await api.patch(path, { filter: { nodeId: `${patternId}@2` } }, { 'if-match': '*' });
      expect(revised.body.filter).toEqual({ nodeId: second });
      const refused = await api.post('/v1/webhooks', { url, filter: { nodeId: `${patternId}@beta` } });
      expect([refused.status, refused.body.errors[0]?.pointer]).toEqual([404, '/filter/nodeId']);
    });

    it('in a stream of executions, where each line is refused for itself', async () => {
      const { patternId, first, set } = await made('streamed');
      await set(first);
      const lines = ['streamed', '2', 'no', '9', 'v1'].map((name) =>
        JSON.stringify({ nodeId: `${patternId}@${name}`, executionTimeMs: 1, success: true }),
      );
      const told = await api.send('POST', '/v1/executions/stream', [...lines, '{', '7'].join('\n'), {
        'content-type': 'application/x-ndjson',
      });
      expect(told.body).toMatchObject({ lines: 7, accepted: 3, rejected: 4 });
      expect(told.body.badLines).toMatchObject([
        { line: 3, code: 'alias_not_found', pointer: '/nodeId' },
        { line: 4, code: 'node_not_found', pointer: '/nodeId' },
        { line: 6, code: 'malformed_json' },
        { line: 7, code: 'validation_failed' },
      ]);
      expect((await api.get(`/v1/nodes/${first}`)).body.usageCount).toBe(2);
    });

    it('for it is at the moment: a state change is of the version that it points at', async () => {
      const { first, set, second } = await made('live');
      await set(first);
      const live = (await api.get(`/v1/events?nodeId=${first}&limit=1`)).body.items[0].patternId;
      await set(second, { 'if-match': '"1"' });
      await api.post(`/v1/nodes/${live}@live/activate`, undefined, { 'if-match': '*' });
      expect((await api.get(`/v1/nodes/${second}`)).body.status).toBe('active');
      expect((await api.get(`/v1/nodes/${first}`)).body.status).toBe('draft');
    });

    it('and are refused, where there is none, in the place that names them', async () => {
      const { patternId, second } = made1;
      const summary = ({ status, body }: Answer): unknown => [status, body.code, body.errors[0]?.pointer];
      const path = (name: string): Promise<Answer> => api.get(`/v1/nodes/${name}`);
      expect(summary(await path(`${patternId}@beta`))).toEqual([404, 'alias_not_found', '/nodeId']);
      expect(summary(await path(`${patternId}@99`))).toEqual([404, 'node_not_found', '/nodeId']);
      expect(summary(await path(`${patternId}@${'9'.repeat(40)}`))).toEqual([
        404,
        'node_not_found',
        '/nodeId',
      ]);
      expect(summary(await path(`${second}@production`))).toEqual([404, 'alias_not_found', '/nodeId']);
      expect(summary(await path(`${patternId}@`))).toEqual([422, 'validation_failed', '/nodeId']);
      expect(summary(await path('retry@production'))).toEqual([422, 'validation_failed', '/nodeId']);
      const diff = await api.get(`/v1/versions/diff?a=${second}&b=${patternId}@beta`);
      expect(summary(diff)).toEqual([404, 'alias_not_found', '/b']);
      const used = { executionTimeMs: 1, success: true };
      const executions = [
        { ...used, nodeId: second },
        { ...used, nodeId: `${patternId}@beta` },
      ];
      expect(summary(await api.post('/v1/executions', { executions }))).toEqual([
        ...[404, 'alias_not_found', '/executions/1/nodeId'],
      ]);
      const created = await api.post(`/v1/patterns/${patternId}/versions`, {
        ...{ evolutionType: 'merge', content: 'x', createdBy: 'ada' },
        parentNodeIds: [second, `${patternId}@beta`],
      });
      expect(summary(created)).toEqual([404, 'alias_not_found', '/parentNodeIds/1']);
    });
  });
});
