import { eventIn, Receiver, verified } from '../webhooks/receiver.js';
import { testApi, type TestApi } from './api-client.js';

const anyRev = { 'if-match': '*' };

describe('webhooks', () => {
  let api: TestApi;
  let receiver: Receiver;
  beforeAll(async () => {
    [api, receiver] = await Promise.all([
      testApi({ kind: 'off' }, { webhooksAllowPrivate: true }),
      Receiver.open(),
    ]);
  });
  afterAll(() => Promise.all([api.close(), receiver.close()]));

  const create = async (path: string, more: object = {}) =>
    (await api.post('/v1/webhooks', { url: receiver.url + path, ...more })).body;
  const pattern = async (name: string): Promise<string> =>
    (await api.post('/v1/patterns', { name, createdBy: 'ada' })).body.pattern.patternId;

  it('are sent what happens, signed, as the stream tells it', async () => {
    const { secret } = await create('/all');
    const patternId = await pattern('retry');
    const [message] = await receiver.got('/all', 1);
    if (message === undefined) throw new Error('nothing came');
    const event = verified(message, secret);
    expect(message.headers['content-type']).toBe('application/cloudevents+json');
    expect(message.headers['webhook-id']).toBe(event.id);
    expect(event).toMatchObject({
      specversion: '1.0',
      type: 'stemma.lineage.pattern_created.v1',
      partitionkey: patternId,
      sequence: expect.stringMatching(/^\d{20}\.\d{19}\.\d{19}$/) as unknown,
      data: (await api.get(`/v1/events/${event.id as string}`)).body,
    });
  });

  it('hear only of what their filter has', async () => {
    await create('/some', { filter: { eventType: 'version_created', actor: 'eve' } });
    const patternId = await pattern('cache');
    const version = { evolutionType: 'refined', createdBy: 'ada' };
    for (const actor of ['user:mallory', 'user:eve'])
      await api.post(
        `/v1/patterns/${patternId}/versions`,
        { ...version, content: actor },
        { 'stemma-actor': actor },
      );
    const [message] = await receiver.got('/some', 1);
    expect(eventIn(message as never)).toMatchObject({
      type: 'stemma.lineage.version_created.v1',
      data: { actor: { type: 'user', id: 'eve' } },
    });
  });

  it('tell their secret once', async () => {
    const made = await create('/secret', { webhookId: '0190b6a0-0000-7000-8000-000000000001' });
    expect(made.secret).toMatch(/^whsec_/);
    const { secret: _, ...told } = made;
    const again = await api.post('/v1/webhooks', {
      webhookId: made.webhookId,
      url: `${receiver.url}/secret`,
    });
    expect([again.status, again.body.secret]).toEqual([200, null]);
    const read = await api.get(`/v1/webhooks/${made.webhookId as string}`);
    expect(read).toMatchObject({ status: 200, headers: { etag: '"1"' } });
    expect(Object.keys(read.body).sort()).toEqual(Object.keys(told).sort());
    const listed = await api.get('/v1/webhooks?limit=1000');
    const exported = await api.get('/v1/export');
    for (const answer of [again, read, listed, exported])
      expect(JSON.stringify(answer.body)).not.toContain(made.secret);
    expect(api.logged.join()).not.toContain(made.secret);
  });

  it('get a new secret, and are signed with the former one too for a day', async () => {
    const { webhookId, secret: former } = await create('/rotated');
    const path = `/v1/webhooks/${webhookId as string}`;
    const rotated = await api.post(`${path}/rotate-secret`, {}, { 'if-match': '"1"' });
    expect(rotated).toMatchObject({ status: 200, headers: { etag: '"2"' } });
    expect(Date.parse(rotated.body.formerSecretValidUntil)).toBeGreaterThan(Date.now());
    const patternId = await pattern('rotated');
    const messages = await receiver.got('/rotated', 1);
    const message = messages.at(-1);
    if (message === undefined) throw new Error('nothing came');
    for (const secret of [former, rotated.body.secret])
      expect(verified(message, secret)).toMatchObject({ partitionkey: patternId });
    expect(() => verified(message, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toThrow(
      'No matching signature',
    );
  });

  it('stay as they are where the present state is repeated', async () => {
    const { webhookId } = await create('/repeated', { description: 'to be' });
    const path = `/v1/webhooks/${webhookId as string}`;
    const present = { description: 'to be', isEnabled: true, includesImports: false, filter: {} };
    expect((await api.patch(path, present, { 'if-match': '"1"' })).body).toMatchObject({ rev: 1 });
    expect((await api.patch(path, {}, { 'if-match': '"1"' })).headers['etag']).toBe('"1"');
  });

  it('are revised under If-Match, and removed', async () => {
    const { webhookId } = await create('/revised', { description: 'to be' });
    const path = `/v1/webhooks/${webhookId as string}`;
    const revised = await api.patch(
      path,
      { filter: { severity: 'error' }, isEnabled: false, description: null },
      { 'if-match': '"1"' },
    );
    expect(revised.body).toMatchObject({
      filter: { severity: 'error' },
      isEnabled: false,
      description: null,
      rev: 2,
    });
    expect((await api.delete(path, { 'if-match': '"1"' })).status).toBe(412);
    expect((await api.delete(path, { 'if-match': '"2"' })).status).toBe(204);
    expect((await api.get(path)).body.code).toBe('webhook_not_found');
  });

  it('are sent one event again, and all from an event on, under the same ids', async () => {
    const { webhookId } = await create('/again', { filter: { eventType: 'pattern_created' } });
    const path = `/v1/webhooks/${webhookId as string}`;
    const patterns = [await pattern('one'), await pattern('two'), await pattern('three')];
    const first = (await receiver.got('/again', 3)).map((message) => message.headers['webhook-id']);
    const again = await api.post(`${path}/deliveries/${String(first[1])}/redeliver`);
    expect(again).toMatchObject({ status: 202, body: { eventId: first[1], state: 'waiting' } });
    expect((await receiver.got('/again', 4))[3]?.headers['webhook-id']).toBe(first[1]);
    const replayed = await api.post(`${path}/replay`, { eventId: first[1] }, anyRev);
    expect(replayed.status).toBe(202);
    const all = await receiver.got('/again', 6);
    expect(all.slice(4).map((message) => eventIn(message).partitionkey)).toEqual(patterns.slice(1));
  });

  it('hear of imports only where they ask for it', async () => {
    await create('/today');
    await create('/history', { includesImports: true });
    const line = {
      record: 'pattern',
      patternId: '0190b6a0-0000-7000-8000-0000000000aa',
      name: 'of old',
      kind: 'code',
      createdAt: '2020-01-01T00:00:00Z',
      createdBy: 'ada',
    };
    const ndjson = { 'content-type': 'application/x-ndjson' };
    const imported = await api.send('POST', '/v1/import', `${JSON.stringify(line)}\n`, ndjson);
    expect(imported.body).toMatchObject({ badLineCount: 0, counts: { patterns: 1 } });
    const [told] = await receiver.got('/history', 1);
    expect(eventIn(told as never).partitionkey).toBe(line.patternId);
    const patternId = await pattern('of now');
    const [message] = await receiver.got('/today', 1);
    expect(eventIn(message as never).partitionkey).toBe(patternId);
  });
});
