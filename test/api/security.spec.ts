import { StemmaClient } from '@stemma/client';
import { createHash } from 'node:crypto';
import { testApi, type TestApi } from './api-client.js';

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

describe('API keys', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(undefined, {
      apiKeys: [
        { role: 'reader', name: 'eyes', sha256: hashOf('r-key') },
        { role: 'writer', name: 'hands', sha256: hashOf('w-key') },
        { role: 'admin', name: 'head', sha256: hashOf('a-key') },
        { role: 'reader', name: 'dalil', sha256: hashOf('cléà鍵') },
      ],
    });
  });
  afterAll(() => api.close());

  const pattern = { name: 'p', createdBy: 'ada' };

  it.each([
    ['no key', {}],
    ['an unknown key', bearer('nobody')],
    ['the hash instead of the key', bearer(hashOf('a-key'))],
    ['an empty key', { 'x-api-key': '' }],
    ['another scheme', { authorization: `Basic ${Buffer.from('a:a-key').toString('base64')}` }],
  ])('lets nobody in with %s, on loopback neither', async (_, headers) => {
    for (const path of ['/v1/patterns', '/metrics', '/v1/nothing', '/v1/nodes/x', '/nothing']) {
      const answer = await api.get(path, headers);
      expect([path, answer.status, answer.body.code]).toEqual([path, 401, 'unauthorized']);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
      expect(answer.headers['content-type']).toMatch('application/problem+json');
    }
  });

  it('takes the key as bearer token or as X-Api-Key', async () => {
    expect((await api.get('/v1/patterns', bearer('r-key'))).status).toBe(200);
    expect((await api.get('/v1/patterns', { authorization: 'bearer r-key' })).status).toBe(200);
    expect((await api.get('/v1/patterns', { 'x-api-key': 'r-key' })).status).toBe(200);
    expect((await api.get('/metrics', bearer('r-key'))).status).toBe(200);
  });

  it('takes a key of any letters, in UTF-8', async () => {
    const apiKey = 'cléà鍵';
    const asBytes = Buffer.from(apiKey).toString('latin1');
    expect((await api.get('/v1/patterns', bearer(asBytes))).status).toBe(200);
    expect((await api.get('/v1/patterns', { 'x-api-key': asBytes })).status).toBe(200);
    expect((await new StemmaClient({ url: api.url, apiKey }).caller.caller()).name).toBe('dalil');
  });

  it.each(['/v1/webhooks', '/v1/erasures'])('keeps %s to admins, for reading too', async (path) => {
    for (const key of ['r-key', 'w-key'])
      expect(await api.get(path, bearer(key))).toMatchObject({ status: 403, body: { needed: 'admin' } });
    expect((await api.get(path, bearer('a-key'))).status).toBe(200);
  });

  it('lets admins alone erase a pattern', async () => {
    const { patternId } = (await api.post('/v1/patterns', pattern, bearer('w-key'))).body.pattern;
    const path = `/v1/patterns/${patternId as string}/erase`;
    const body = { reason: 'so', confirm: patternId };
    expect((await api.post(path, body, bearer('w-key'))).body.needed).toBe('admin');
    expect((await api.post(path, body, bearer('a-key'))).status).toBe(201);
  });

  it('lets admins alone say how long is kept, and everybody read it', async () => {
    const path = '/v1/namespaces/default/retention';
    const body = { eventsDays: 30 };
    expect((await api.put(path, body, bearer('w-key'))).body.needed).toBe('admin');
    expect((await api.put(path, body, bearer('a-key'))).status).toBe(201);
    expect((await api.get(path, bearer('r-key'))).status).toBe(200);
    expect((await api.get('/v1/retention', bearer('r-key'))).status).toBe(200);
  });

  it.each([
    ['r-key', ['GET'], ['POST', 'PATCH', 'DELETE']],
    ['w-key', ['GET', 'POST', 'PATCH'], ['DELETE']],
    ['a-key', ['GET', 'POST', 'PATCH', 'DELETE'], []],
  ])('lets %s do what its role may and nothing else', async (key, may, mayNot) => {
    const { patternId } = (await api.post('/v1/patterns', pattern, bearer('a-key'))).body.pattern;
    const path = `/v1/patterns/${patternId as string}`;
    const headers = { ...bearer(key), 'if-match': '*' };
    const send: Record<string, () => Promise<{ status: number; body: { code?: string } }>> = {
      GET: () => api.get(path, headers),
      POST: () => api.post('/v1/patterns', pattern, headers),
      PATCH: () => api.patch(path, { name: 'q' }, headers),
      DELETE: () => api.delete(path, headers),
    };
    for (const method of mayNot) {
      const answer = await send[method]?.();
      expect([method, answer?.status, answer?.body.code]).toEqual([method, 403, 'forbidden']);
    }
    for (const method of may)
      expect([method, (await send[method]?.())?.status]).toEqual([method, expect.any(Number)]);
    for (const method of may.filter((method) => method !== 'DELETE'))
      expect((await send[method]?.())?.status).not.toBe(403);
  });

  it('tells each caller who it is, and what it may do', async () => {
    for (const [key, caller] of [
      ['r-key', { name: 'eyes', role: 'reader' }],
      ['w-key', { name: 'hands', role: 'writer' }],
      ['a-key', { name: 'head', role: 'admin' }],
    ] as const)
      expect((await api.get('/v1/caller', bearer(key))).body).toEqual(caller);
    expect((await api.get('/v1/caller')).status).toBe(401);
  });

  it('refuses before it reads the body', async () => {
    const answer = await api.send('POST', '/v1/patterns', '{', { 'content-type': 'application/json' });
    expect(answer.status).toBe(401);
  });

  it('lets a reader ask for similar ones, though that is a POST', async () => {
    const answer = await api.post('/v1/similar', { text: 'x' }, bearer('r-key'));
    expect([401, 403]).not.toContain(answer.status);
  });

  it('leaves health and the description of the API open', async () => {
    for (const path of ['/health/live', '/health/ready', '/openapi.json', '/docs', '/docs/swagger-ui.css']) {
      expect([path, (await api.get(path)).status]).toEqual([path, 200]);
    }
  });

  it('names the key as the actor of what it writes', async () => {
    const { patternId } = (await api.post('/v1/patterns', pattern, bearer('w-key'))).body.pattern;
    const [event] = (await api.get(`/v1/events?patternId=${patternId as string}`, bearer('r-key'))).body
      .items;
    expect(event.actor).toEqual({ type: 'automation', id: 'hands' });
  });

  it('keeps the name of the key beside the actor that its holder claims to be', async () => {
    const headers = { ...bearer('w-key'), 'stemma-actor': 'user:boss' };
    const { patternId } = (await api.post('/v1/patterns', pattern, headers)).body.pattern;
    const { items } = (await api.get(`/v1/events?patternId=${patternId as string}`, bearer('r-key'))).body;
    expect(items.length).toBeGreaterThan(0);
    for (const event of items)
      expect(event).toMatchObject({ actor: { type: 'user', id: 'boss' }, apiKeyName: 'hands' });
  });

  it('keeps the Idempotency-Keys of different callers apart', async () => {
    const send = (key: string) =>
      api.post('/v1/patterns', pattern, { ...bearer(key), 'idempotency-key': 'same' });
    const [writer, admin] = [await send('w-key'), await send('a-key')];
    expect(writer.body.pattern.patternId).not.toBe(admin.body.pattern.patternId);
  });
});
