import { testApi, type TestApi } from './api-client.js';

interface Event {
  eventId: string;
  eventType: string;
  correlationId: string;
  timestamp: string;
}

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
