import { testApi, type TestApi } from './api-client.js';

interface Event {
  eventId: string;
  eventType: string;
  correlationId: string;
  timestamp: string;
}

/** What fetch sends as the UTF-8 of a text: it takes a character for each byte. */
const bytesOf = (text: string): string => Buffer.from(text).toString('latin1');

describe('events', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  const createPattern = async (headers?: Record<string, string>) =>
    (await api.post('/v1/patterns', { name: 'p', content: 'x', createdBy: 'ada' }, headers)).body;
  const list = async (query: string): Promise<Event[]> => (await api.get(`/v1/events?${query}`)).body.items;
  const typesOf = (events: readonly Event[]): string[] => events.map(({ eventType }) => eventType);

  it('filters by each of its fields', async () => {
    const { pattern, node } = await createPattern({
      'stemma-actor': 'user:grace',
      'x-correlation-id': 'job-7',
    });
    await api.post(`/v1/nodes/${node.nodeId}/activate`, undefined, { 'if-match': '*' });
    await api.post(`/v1/nodes/${node.nodeId}/deprecate`, { reason: 'old' }, { 'if-match': '*' });
    const of = `patternId=${pattern.patternId as string}`;
    expect(typesOf(await list(of))).toEqual([
      'pattern_deprecated',
      'pattern_activated',
      ...['version_created', 'pattern_created'],
    ]);
    expect(typesOf(await list(`nodeId=${node.nodeId as string}`))).toHaveLength(3);
    expect(typesOf(await list(`${of}&severity=warning`))).toEqual(['pattern_deprecated']);
    expect(typesOf(await list(`${of}&eventType=pattern_activated`))).toEqual(['pattern_activated']);
    expect(typesOf(await list('actor=grace')).sort()).toEqual(['pattern_created', 'version_created']);
    const [created] = await list('correlationId=job-7&eventType=pattern_created');
    expect(created).toMatchObject({ actor: { type: 'user', id: 'grace' }, correlationId: 'job-7' });

    const at = created?.timestamp ?? '';
    expect(typesOf(await list(`${of}&from=${at}`))).toHaveLength(4);
    expect(typesOf(await list(`${of}&to=${at}`))).toHaveLength(0);
    expect(typesOf(await list(`${of}&from=2999-01-01T00:00:00Z`))).toHaveLength(0);
    expect((await api.get(`/v1/events/${created?.eventId ?? ''}`)).body).toEqual(created);
  });

  it('pages through all events once, newest first', async () => {
    const { pattern } = await createPattern();
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await api.patch(`/v1/patterns/${pattern.patternId}`, { name }, { 'if-match': '*' });
    }
    const all = await list(`patternId=${pattern.patternId as string}`);
    expect(all).toHaveLength(7);
    const paged: Event[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const after: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await api.get(`/v1/events?patternId=${pattern.patternId as string}&limit=2${after}`);
      paged.push(...body.items);
      cursor = body.nextCursor;
    }
    expect(paged).toEqual(all);
  });

  it('keeps what headers say as the UTF-8 that it is, and says it again in ASCII', async () => {
    const [id, job] = ['josé 🦆 名', 'tâche 🦆'];
    const sent = { 'stemma-actor': bytesOf(`user:${id}`), 'x-correlation-id': bytesOf(job) };
    const created = await api.post('/v1/patterns', { name: 'p', createdBy: 'ada' }, sent);
    expect(created.status).toBe(201);
    expect(created.headers['x-correlation-id']).toBe('t%C3%A2che %F0%9F%A6%86');
    const { items } = (await api.get(`/v1/events?${new URLSearchParams({ actor: id }).toString()}`)).body;
    expect(items).toHaveLength(2);
    expect(items[0]).toMatchObject({ actor: { type: 'user', id }, correlationId: job });

    for (const path of ['/v1/nowhere', '/v1/%ff']) {
      const refused = await api.get(path, sent);
      expect(refused.headers['x-correlation-id']).toBe('t%C3%A2che %F0%9F%A6%86');
      expect(refused.body.correlationId).toBe(job);
    }
  });

  it('takes no header for UTF-8 that is none', async () => {
    const pattern = { name: 'no UTF-8', createdBy: 'ada' };
    const refused = await api.post('/v1/patterns', pattern, { 'stemma-actor': 'user:jos\xe9' });
    expect(refused.body).toMatchObject({ code: 'validation_failed' });
    expect(refused.body.errors[0].detail).toMatch('header Stemma-Actor must be');
    const key = await api.post('/v1/patterns', pattern, { 'idempotency-key': 'cl\xe9' });
    expect(key.body.errors[0].detail).toMatch('header Idempotency-Key must be');
    expect((await api.get('/v1/patterns?name=no%20UTF-8')).body.items).toEqual([]);
    const unnamed = await api.get('/v1/nowhere', { 'x-correlation-id': 't\xe2che' });
    expect(unnamed.body.correlationId).toMatch(/^[\da-f-]{36}$/);
  });

  it('gives the audit trail in its own form, even of a deleted pattern', async () => {
    const { pattern } = await createPattern({ 'stemma-actor': 'agent:bot' });
    const path = `/v1/patterns/${pattern.patternId as string}`;
    await api.delete(path, { 'if-match': '*' });
    const { status, body } = await api.get(`${path}/audit`);
    expect(status).toBe(200);
    expect(body.items).toHaveLength(3);
    const entry = body.items.find(
      ({ event_type }: { event_type: string }) => event_type === 'pattern_created',
    );
    expect(Object.keys(entry).sort()).toEqual(
      [
        ...['actor', 'correlation_id', 'error_message', 'event_id', 'event_type', 'has_error', 'pattern_id'],
        ...['severity', 'tags', 'timestamp'],
      ].sort(),
    );
    expect(entry).toMatchObject({
      actor: { type: 'agent', id: 'bot' },
      has_error: false,
      pattern_id: pattern.patternId,
    });
    const page = (await api.get(`${path}/audit?limit=1`)).body;
    const rest = (await api.get(`${path}/audit?cursor=${page.nextCursor as string}`)).body;
    expect([...page.items, ...rest.items]).toEqual(body.items);
  });
});
