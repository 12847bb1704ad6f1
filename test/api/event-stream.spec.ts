import { setTimeout as sleep } from 'node:timers/promises';
import { testApi, type TestApi } from './api-client.js';
import { EventReader, type StreamedEvent } from './event-reader.js';

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
  return blocks
    .filter((block) => block.includes('\ndata: '))
    .flatMap((block) => /^id: (.*)$/m.exec(block)?.[1] ?? []);
}

/** More than the buffers between two programs of one machine hold. */
const EVENTS = 10_000;

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
    const traceparent = '00-a1b2c3d4e5f60718293a4b5c6d7e8f90-00f067aa0ba902b7-01';
    const version = { evolutionType: 'refined', content: 'later', createdBy: 'ada' };
    await api.post(`/v1/patterns/${patternId}/versions`, version, { traceparent });
    await use(true);
    const seen = await reader.next(6);
    expect(seen.map(({ data }) => data.traceparent)).toEqual([
      ...Array<string>(3).fill(traceparent),
      ...Array<undefined>(3).fill(undefined),
    ]);
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

  const listed = async (filter = ''): Promise<string[]> => {
    const { body } = await api.get(`/v1/events?limit=100&${filter}`);
    return (body.items as { eventId: string }[]).map(({ eventId }) => eventId).sort();
  };
  const idsOf = (events: readonly StreamedEvent[]): string[] => events.map(({ data }) => data.id as string);

  it('goes on behind the last event that was seen, also within one commit', async () => {
    for (let n = 0; n < 2; n++) await use(true);
    const reader = await EventReader.open(api.url, '?after=0.0');
    const all = await reader.next((await listed()).length);
    expect(idsOf(all).sort()).toEqual(await listed());
    expect(all.length).toBeGreaterThan(6);
    const behind = await Promise.all(
      all.map(({ id }) => EventReader.open(api.url, '?after=0.0', { 'last-event-id': id })),
    );
    // What comes last shows that nothing else comes before it.
    await use(true);
    all.push(...(await reader.next(3)));
    for (const [index, late] of behind.entries()) {
      const rest = all.slice(index + 1);
      expect((await late.next(rest.length)).map(({ id }) => id)).toEqual(rest.map(({ id }) => id));
      await late.close();
    }
    await reader.close();
  });

  it('loses nothing that happens after it broke off before its first event', async () => {
    const early = await EventReader.open(api.url);
    const place = await early.place();
    await early.close();
    await use(true);
    const later = await EventReader.open(api.url, '', { 'last-event-id': place });
    expect((await later.next(3)).map(({ data }) => data.type)).toEqual(
      Array<string>(3).fill('stemma.lineage.execution_succeeded.v1'),
    );
    await later.close();
  });

  it('filters as the list does', async () => {
    for (let n = 0; n < 2; n++) await use(false);
    const filters = ['eventType=execution_failed', 'severity=error', `nodeId=${nodeId}&actor=agent`];
    const readers = await Promise.all(
      filters.map((filter) => EventReader.open(api.url, `?after=0.0&${filter}`)),
    );
    // What is meant and comes last shows that nothing else comes before it.
    await use(false);
    for (const [index, reader] of readers.entries()) {
      const meant = await listed(filters[index]);
      expect(meant.length).toBeGreaterThan(5);
      expect(idsOf(await reader.next(meant.length)).sort()).toEqual(meant);
      await reader.close();
    }
  });

  it('begins with what happens from now on, where it is not told from where', async () => {
    const reader = await EventReader.open(api.url);
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
    const { headers } = await api.post('/v1/patterns', { name: 'busy', createdBy: 'ada' });
    const from = `?after=${headers['stemma-position'] ?? ''}`;
    // Of the same record: nobody but the reader is held to its haste.
    const hasty = await testApi({ kind: 'off' }, { idleMs: 1_000 }, {}, api.databaseUrl);
    const stalled = await fetch(`${hasty.url}/v1/events/stream${from}`);
    const line = JSON.stringify({ nodeId, executionTimeMs: 1, success: true });
    const ndjson = { 'content-type': 'application/x-ndjson' };
    const sent = await api.send('POST', '/v1/executions/stream', `${line}\n`.repeat(EVENTS), ndjson);
    expect(sent.status).toBe(200);
    while (!/stemma_http_cut_total\{.*reader_idle.*\} 1/.test((await hasty.get('/metrics')).body as string))
      await sleep(100);
    await hasty.close();
    const seen = idsIn(await untilItEnds(stalled));
    expect(seen.length).toBeLessThan(EVENTS);
    const late = await EventReader.open(api.url, from, { 'last-event-id': seen.at(-1) ?? '' });
    const rest = await late.next(EVENTS - seen.length);
    const whole = await EventReader.open(api.url, from);
    const all = await whole.next(EVENTS);
    await Promise.all([late.close(), whole.close()]);
    expect([...seen, ...rest.map(({ id }) => id)]).toEqual(all.map(({ id }) => id));
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
