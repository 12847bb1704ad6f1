import { newId } from '@stemma/models';
import { testApi, type TestApi } from './api-client.js';

describe('patterns and their versions', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  it('creates a pattern with its root version, and answers both', async () => {
    const answer = await api.post('/v1/patterns', {
      name: 'retry with backoff',
      content: 'x',
      createdBy: 'ada',
    });
    expect(answer.status).toBe(201);
    expect(answer.headers['stemma-position']).toMatch(/^\d+\.\d+$/);
    expect(answer.body.pattern).toMatchObject({
      name: 'retry with backoff',
      kind: 'code',
      namespace: 'default',
      rev: 1,
    });
    expect(answer.body.node).toMatchObject({
      version: 1,
      generation: 1,
      status: 'draft',
      evolutionType: null,
    });
    expect(answer.body.node.lineageId).toBe(answer.body.node.nodeId);

    const read = await api.get(`/v1/patterns/${answer.body.pattern.patternId}`);
    expect(read.status).toBe(200);
    expect(read.headers.etag).toBe('"1"');
    expect(read.body).toMatchObject({
      latestVersion: 1,
      latestNodeId: answer.body.node.nodeId,
      status: 'draft',
    });
  });

  it('hangs a new version under the latest one', async () => {
    const { pattern, node } = (await api.post('/v1/patterns', { name: 'p', content: 'a', createdBy: 'ada' }))
      .body;
    const answer = await api.post(`/v1/patterns/${pattern.patternId}/versions`, {
      evolutionType: 'refined',
      content: 'b',
      edgeStrength: 'medium',
      createdBy: 'ada',
    });
    expect(answer.status).toBe(201);
    expect(answer.body.node).toMatchObject({ version: 2, generation: 2, lineageId: node.lineageId });
    expect(answer.body.edges).toMatchObject([
      { sourceNodeId: node.nodeId, relationshipType: 'refined_from', edgeStrength: 'moderate', weight: 0.6 },
    ]);
    const versions = await api.get(`/v1/patterns/${pattern.patternId}/versions?limit=1`);
    expect(versions.body.items).toMatchObject([{ version: 2 }]);
    const rest = await api.get(
      `/v1/patterns/${pattern.patternId}/versions?cursor=${versions.body.nextCursor}`,
    );
    expect(rest.body).toMatchObject({ items: [{ version: 1 }], nextCursor: null });
  });

  it('answers a repeated Idempotency-Key as the first time, and refuses it for another request', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const first = await api.post('/v1/patterns', { name: 'once', createdBy: 'ada' }, headers);
    const again = await api.post('/v1/patterns', { name: 'once', createdBy: 'ada' }, headers);
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    const other = await api.post('/v1/patterns', { name: 'twice', createdBy: 'ada' }, headers);
    expect(other.status).toBe(422);
    expect(other.body.code).toBe('idempotency_key_reused');
  });

  it('keeps the order of the keys of a content, and takes another order for another content', async () => {
    const named = { name: 'tool', createdBy: 'ada', patternId: newId() };
    const content = { type: 'object', properties: { zip: { b: 1, a: 2 }, city: {} }, name: 'x' };
    const other = { name: content.name, properties: content.properties, type: content.type };
    const { pattern, node } = (await api.post('/v1/patterns', { ...named, content })).body;
    const read = (await api.get(`/v1/nodes/${node.nodeId}`)).body;
    expect(JSON.stringify(read.content)).toBe(JSON.stringify(content));
    expect((await api.post('/v1/patterns', { ...named, content })).status).toBe(200);
    expect((await api.post('/v1/patterns', { ...named, content: other })).status).toBe(409);

    const path = `/v1/patterns/${pattern.patternId}/versions`;
    const version = { version: 2, evolutionType: 'refined', createdBy: 'ada' };
    const second = await api.post(path, { ...version, content: other });
    expect(second.body.node.contentHash).toBe(node.contentHash);
    expect((await api.post(path, { ...version, content: other })).status).toBe(200);
    expect((await api.post(path, { ...version, content })).body.code).toBe('version_conflict');
  });

  it('takes a text for another content than the JSON that it writes', async () => {
    const named = { name: 'tool', createdBy: 'ada', patternId: newId() };
    expect((await api.post('/v1/patterns', { ...named, content: { a: 1 } })).status).toBe(201);
    expect((await api.post('/v1/patterns', { ...named, content: '{"a":1}' })).status).toBe(409);
    const path = `/v1/patterns/${named.patternId}/versions`;
    const version = { version: 2, evolutionType: 'refined', createdBy: 'ada' };
    expect((await api.post(path, { ...version, content: '5' })).status).toBe(201);
    expect((await api.post(path, { ...version, content: 5 })).body.code).toBe('version_conflict');
  });

  it('asks for If-Match and refuses a stale one with the current revision', async () => {
    const { pattern } = (await api.post('/v1/patterns', { name: 'p', createdBy: 'ada' })).body;
    const path = `/v1/patterns/${pattern.patternId}`;
    expect((await api.patch(path, { name: 'q' })).body).toMatchObject({
      status: 428,
      code: 'precondition_required',
    });
    expect((await api.patch(path, { name: 'q' }, { 'if-match': '"1"' })).body).toMatchObject({
      name: 'q',
      rev: 2,
    });
    expect((await api.patch(path, { name: 'r' }, { 'if-match': '"1"' })).body).toMatchObject({
      status: 412,
      code: 'precondition_failed',
      currentRev: 2,
    });
  });

  it('changes what is at any of the revisions that If-Match lists', async () => {
    const { pattern } = (await api.post('/v1/patterns', { name: 'p', createdBy: 'ada' })).body;
    const path = `/v1/patterns/${pattern.patternId}`;
    for (const [rev, tags] of ['"7", "1"', 'W/"2" ,"a,b",\t"2"', ', "3",'].entries()) {
      expect((await api.patch(path, { name: tags }, { 'if-match': tags })).body).toMatchObject({
        name: tags,
        rev: rev + 2,
      });
    }
  });

  it('names every fault with its pointer', async () => {
    const answer = await api.post('/v1/patterns', { name: 'x'.repeat(256), surprise: 1, tags: ['a', 7] });
    expect(answer.status).toBe(422);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    expect(
      answer.body.errors.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code]),
    ).toEqual(
      expect.arrayContaining([
        ['/surprise', 'unknown_field'],
        ['/name', 'too_long'],
        ['/tags/1', 'wrong_type'],
        ['/createdBy', 'required'],
      ]),
    );
  });

  it('deletes a pattern: it and its versions are not there any more', async () => {
    const { pattern, node } = (await api.post('/v1/patterns', { name: 'gone', createdBy: 'ada' })).body;
    const path = `/v1/patterns/${pattern.patternId}`;
    expect((await api.delete(path, { 'if-match': '"1"' })).status).toBe(204);
    expect((await api.get(path)).body.code).toBe('pattern_not_found');
    expect((await api.get(`${path}/versions`)).body.code).toBe('pattern_not_found');
    expect(node.nodeId).toBeDefined();
  });

  it('takes content up to its limit, and refuses more by name', async () => {
    const atLimit = await api.post('/v1/patterns', {
      name: 'p',
      content: 'x'.repeat(1024 * 1024),
      createdBy: 'a',
    });
    expect(atLimit.status).toBe(201);
    const path = `/v1/patterns/${atLimit.body.pattern.patternId}/versions`;
    const beyond = { evolutionType: 'refined', content: 'é'.repeat(512 * 1024 + 1), createdBy: 'a' };
    for (const answer of [
      await api.post(path, beyond),
      await api.post('/v1/patterns', { name: 'p', content: beyond.content, createdBy: 'a' }),
    ]) {
      expect(answer.body).toMatchObject({ status: 422, errors: [{ pointer: '/content', code: 'too_long' }] });
    }
  });

  it('says of the id of a deleted pattern, and of its versions, that it is taken', async () => {
    const given = { name: 'gone', createdBy: 'ada' };
    const { pattern, node } = (await api.post('/v1/patterns', given)).body;
    const { patternId } = pattern;
    await api.delete(`/v1/patterns/${patternId}`, { 'if-match': '*' });
    const again = await api.post('/v1/patterns', { ...given, patternId });
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({ code: 'id_conflict' });
    expect(again.body.detail).toContain(`${patternId} has been deleted`);
    const withNode = await api.post('/v1/patterns', { ...given, nodeId: node.nodeId });
    expect([withNode.status, withNode.body.detail]).toEqual([409, `The node id ${node.nodeId} is taken.`]);
    const other = (await api.post('/v1/patterns', given)).body.pattern.patternId;
    const version = { evolutionType: 'refined', content: 'x', createdBy: 'ada', nodeId: node.nodeId };
    const asVersion = await api.post(`/v1/patterns/${other}/versions`, version);
    expect([asVersion.status, asVersion.body.code]).toEqual([409, 'id_conflict']);
    expect(asVersion.body.detail).toContain(`${node.nodeId} has been deleted`);
  });
});
