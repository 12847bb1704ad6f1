import { setTimeout as sleep } from 'node:timers/promises';
import { testApi, type TestApi } from './api-client.js';
import { EventReader } from './event-reader.js';

async function untilItEnds({ body }: Response): Promise<string> {
  let text = '';
  try {
    for await (const piece of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()))
      text += piece;
  } catch {
    // Cut.
  }
  return text;
}

/** Of the events that came whole. */
function idsIn(text: string): string[] {
  const blocks = text.split('\n\n').slice(0, -1);
  return blocks.flatMap((block) => /^id: (.*)$/m.exec(block)?.[1] ?? []);
}

/** More than the buffers between two programs of one machine hold. */
const EVENTS = 20_000;

describe('the stream of events', () => {
  let api: TestApi;
  let patternId: string;
  let nodeId: string;
  let position: string;

  beforeAll(async () => {
    api = await testApi();
    const created = await api.post('/v1/patterns', { name: 'retry', content: 'again', createdBy: 'ada' });
    patternId = created.body.pattern.patternId;
    nodeId = created.body.node.nodeId;
    position = created.headers['stemma-position'] ?? '';
  });
  afterAll(() => api.close());

  const use = (success: boolean): Promise<unknown> =>
    api.post('/v1/executions', {
      executions: [1, 2, 3].map((executionTimeMs) => ({ nodeId, executionTimeMs, success })),
    });

  it('tells of what is committed, as CloudEvents, in order and from a write on', async () => {
    const reader = await EventReader.open(api.url, `?after=${position}`);
    await api.post(`/v1/patterns/${patternId}/versions`, {
      evolutionType: 'refined',
      content: 'later',
      createdBy: 'ada',
    });
    await use(true);
    const seen = await reader.next(6);
    await reader.close();
    expect(seen.map(({ data }) => data.type)).toEqual([
      ...['version_created', 'parent_added', 'child_added'].map((type) => `stemma.lineage.${type}.v1`),
      ...Array<string>(3).fill('stemma.lineage.execution_succeeded.v1'),
    ]);
    const [first] = seen;
    expect(first?.data).toMatchObject({
      specversion: '1.0',
      source: expect.stringMatching(/^urn:stemma:\d+-\d+$/) as unknown,
      partitionkey: patternId,
      severitytext: 'INFO',
      datacontenttype: 'application/json',
    });
    const listed = (await api.get(`/v1/events/${first?.data.id ?? ''}`)).body;
    expect(first?.data.data).toEqual(listed);
    const sequences = seen.map(({ data }) => data.sequence);
    expect([...sequences].sort()).toEqual(sequences);
  });

  it('goes on behind the last event that was seen, also within one commit', async () => {
    const all = await EventReader.all(api.url, '?after=0.0');
    expect(all.length).toBeGreaterThan(6);
    for (const [index, { id }] of all.entries()) {
      const rest = await EventReader.all(api.url, '?after=0.0', { 'last-event-id': id });
      expect(rest.map((event) => event.id)).toEqual(all.slice(index + 1).map((event) => event.id));
    }
    const events = (await api.get('/v1/events?limit=100')).body.items as { eventId: string }[];
    expect(new Set(all.map(({ data }) => data.id))).toEqual(new Set(events.map(({ eventId }) => eventId)));
  });

  it('filters as the list does', async () => {
    await use(false);
    for (const filter of ['eventType=execution_failed', 'severity=error', `nodeId=${nodeId}&actor=agent`]) {
      const listed = (await api.get(`/v1/events?limit=100&${filter}`)).body.items as { eventId: string }[];
      const streamed = await EventReader.all(api.url, `?after=0.0&${filter}`);
      expect(streamed.length).toBeGreaterThan(2);
      expect(streamed.map(({ data }) => data.id).sort()).toEqual(listed.map(({ eventId }) => eventId).sort());
    }
  });

  it('begins with what happens from now on, where it is not told from where', async () => {
    const reader = await EventReader.open(api.url);
    await sleep(100);
    const created = await api.post('/v1/patterns', { name: 'cache', createdBy: 'ada' });
    const [first] = await reader.next(1);
    await reader.close();
    expect(first?.data.partitionkey).toBe(created.body.pattern.patternId);
  });

  it('says so where it cannot go on from there: of another record', async () => {
    const reader = await EventReader.open(api.url, '?after=99999999.5');
    const [reset] = await reader.next(1);
    await reader.close();
    expect(reset).toMatchObject({ event: 'reset', data: { reason: 'unknown' } });
  });

  it('cuts a reader that takes nothing, which then goes on where it was', async () => {
    const hasty = await testApi({ kind: 'off' }, { idleMs: 1_000 });
    const created = await hasty.post('/v1/patterns', { name: 'retry', createdBy: 'ada' });
    const line = JSON.stringify({ nodeId: created.body.node.nodeId, executionTimeMs: 1, success: true });
    const stalled = await fetch(`${hasty.url}/v1/events/stream?after=0.0`);
    const ndjson = { 'content-type': 'application/x-ndjson' };
    const sent = await hasty.send('POST', '/v1/executions/stream', `${line}\n`.repeat(EVENTS), ndjson);
    expect(sent.status).toBe(200);
    while (!/stemma_http_cut_total\{.*reader_idle.*\} 1/.test((await hasty.get('/metrics')).body as string))
      await sleep(100);
    const seen = idsIn(await untilItEnds(stalled));
    expect(seen.length).toBeLessThan(EVENTS);
    const rest = await EventReader.all(hasty.url, '', { 'last-event-id': seen.at(-1) ?? '' });
    const all = await EventReader.all(hasty.url, '?after=0.0');
    expect([...seen, ...rest.map(({ id }) => id)]).toEqual(all.map(({ id }) => id));
    expect(all.length).toBeGreaterThan(EVENTS);
    await hasty.close();
  });

  it('ends with the service, which waits for no reader', async () => {
    const brief = await testApi();
    const reader = await EventReader.open(brief.url);
    await brief.close();
    await expect(reader.next(1)).rejects.toThrow(/broke off|ended/);
  });

  it.each([
    ['?after=x', 'invalid_cursor'],
    ['?after=1.2.3.4', 'invalid_cursor'],
    ['?limit=3', 'validation_failed'],
    ['?severity=loud', 'validation_failed'],
  ])('refuses %s', async (query, code) => {
    const answer = await api.get(`/v1/events/stream${query}`);
    expect(answer.body).toMatchObject({ code });
  });

  it('refuses a Last-Event-ID that is none', async () => {
    const answer = await api.get('/v1/events/stream', { 'last-event-id': 'MTIz' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
  });
});
