import { newId } from '@stemma/models';
import { testApi, type TestApi } from './api-client.js';

describe('executions', () => {
  let api: TestApi;
  let nodeId: string;
  let patternId: string;

  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    const { pattern, node } = (await api.post('/v1/patterns', { name: 'p', content: 'x', createdBy: 'ada' }))
      .body;
    patternId = pattern.patternId;
    nodeId = node.nodeId;
  });

  const latest = async () => (await api.get(`/v1/patterns/${patternId}/versions`)).body.items[0];
  const stream = (body: string | Buffer, headers: Record<string, string> = {}) =>
    api.send('POST', '/v1/executions/stream', body, { 'content-type': 'application/x-ndjson', ...headers });

  it('records one, answers it with its defaults, and moves the counters of its version but not its rev', async () => {
    const answer = await api.post('/v1/executions', { nodeId, executionTimeMs: 12.5, success: true });
    expect(answer.status).toBe(201);
    expect(answer.headers['stemma-position']).toMatch(/^\d+\.\d+$/);
    expect(answer.body).toMatchObject({
      nodeId,
      patternId,
      executionTimeMs: 12.5,
      success: true,
      httpCalls: 0,
    });
    expect(answer.body.executionId).toMatch(/^[\da-f]{8}-[\da-f]{4}-7/);
    expect(await latest()).toMatchObject({ usageCount: 1, avgExecutionTimeMs: 12.5, successRate: 1, rev: 1 });
  });

  it('answers an execution seen before as the first time, and counts it once', async () => {
    const executionId = newId();
    const given = { executionId, nodeId, executionTimeMs: 10, success: true, metadata: { b: 1, a: [null] } };
    const first = await api.post('/v1/executions', given);
    const again = await api.post('/v1/executions', { ...given, metadata: { a: [null], b: 1 } });
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
    const event = await api.post('/v1/executions', { ...given, executionId: executionId.toUpperCase() });
    expect(event.body).toEqual(first.body);
    expect((await api.post('/v1/executions', first.body)).body).toEqual(first.body);
    expect(await latest()).toMatchObject({ usageCount: 1, avgExecutionTimeMs: 10 });
  });

  describe('of which one has the id of another execution', () => {
    let known: { executionId: string; nodeId: string; executionTimeMs: number; success: boolean };
    const other = () => ({ ...known, executionId: newId() });

    beforeEach(async () => {
      known = { executionId: newId(), nodeId, executionTimeMs: 10, success: true };
      await api.post('/v1/executions', known);
    });

    it.each<[string, () => Promise<object>]>([
      ['another duration', () => Promise.resolve({ executionTimeMs: 99 })],
      ['another time', () => Promise.resolve({ timestamp: '2020-01-01T00:00:00Z' })],
      [
        'a node of another pattern',
        async () => {
          const { body } = await api.post('/v1/patterns', { name: 'q', createdBy: 'ada' });
          return { nodeId: body.node.nodeId };
        },
      ],
    ])('refuses a single one with %s', async (_, change) => {
      const changed = { ...known, ...(await change()) };
      for (const headers of [{}, { 'idempotency-key': newId() }]) {
        const answer = await api.post('/v1/executions', changed, headers);
        expect(answer.status).toBe(409);
        expect(answer.body).toMatchObject({ code: 'id_conflict', errors: [{ pointer: '/executionId' }] });
      }
      expect(await latest()).toMatchObject({ usageCount: 1, avgExecutionTimeMs: 10 });
    });

    it('refuses the whole of a list, naming it, and nothing else of the same moment', async () => {
      const [conflict, twice, fine] = await Promise.all([
        api.post('/v1/executions', { executions: [other(), { ...known, executionTimeMs: 99 }] }),
        (async () => {
          const once = other();
          return api.post('/v1/executions', { executions: [known, once, { ...once, success: false }] });
        })(),
        api.post('/v1/executions', { executions: [known, other()] }),
      ]);
      expect([conflict.status, twice.status, fine.status]).toEqual([409, 409, 201]);
      expect(conflict.body.errors).toMatchObject([{ pointer: '/executions/1/executionId' }]);
      expect(twice.body.errors).toMatchObject([{ pointer: '/executions/2/executionId' }]);
      expect(await latest()).toMatchObject({ usageCount: 2, avgExecutionTimeMs: 10 });
    });

    it('lists it among the bad lines of a stream', async () => {
      const once = other();
      const lines = [other(), { ...known, executionTimeMs: 99 }, known, once, { ...once, success: false }];
      const { body } = await stream(lines.map((line) => JSON.stringify(line)).join('\n'));
      expect(body).toMatchObject({ lines: 5, accepted: 2, repeated: 1, rejected: 2 });
      expect(body.badLines).toMatchObject([
        { line: 2, code: 'id_conflict', pointer: '/executionId' },
        { line: 5, code: 'id_conflict', pointer: '/executionId' },
      ]);
      expect(await latest()).toMatchObject({ usageCount: 3, avgExecutionTimeMs: 10 });
    });

    it('lets one come again that was refused only for another refused one', async () => {
      const contested = other();
      const [refused, fine] = await Promise.all([
        api.post('/v1/executions', {
          executions: [
            { ...contested, success: false },
            { ...known, success: false },
          ],
        }),
        api.post('/v1/executions', contested),
      ]);
      expect([refused.status, fine.status]).toEqual([409, 201]);
    });
  });

  it('counts the same id once within one request and among clients that send it at the same moment', async () => {
    const executionId = newId();
    const given = { executionId, nodeId, executionTimeMs: 10, success: true };
    const answers = await Promise.all([
      ...Array.from({ length: 20 }, () => api.post('/v1/executions', given)),
      api.post('/v1/executions', { executions: [given, given] }),
      api.post('/v1/executions', given, { 'idempotency-key': newId() }),
      stream(`${JSON.stringify(given)}\n${JSON.stringify(given)}\n`),
    ]);
    expect(answers.map(({ status }) => status).every((status) => status === 200 || status === 201)).toBe(
      true,
    );
    const single = answers
      .filter(({ body }) => body.executionId !== undefined)
      .map(({ body }) => body.timestamp);
    expect(new Set(single).size).toBe(1);
    expect(await latest()).toMatchObject({ usageCount: 1, avgExecutionTimeMs: 10 });
  });

  it('records a list, and answers the same to its repetition', async () => {
    const executions = [1, 2, 3].map((n) => ({
      executionId: newId(),
      nodeId,
      executionTimeMs: n,
      success: n > 1,
    }));
    const first = await api.post('/v1/executions', { executions });
    expect(first.status).toBe(201);
    expect(first.body).toEqual({
      accepted: 3,
      executionIds: executions.map(({ executionId }) => executionId),
    });
    const again = await api.post('/v1/executions', { executions });
    expect(again.body).toEqual(first.body);
    expect(await latest()).toMatchObject({ usageCount: 3, avgExecutionTimeMs: 2, successRate: 2 / 3 });
  });

  it('answers a repeated Idempotency-Key as the first time though the ids are made by the service', async () => {
    const headers = { 'idempotency-key': newId() };
    const given = { nodeId, executionTimeMs: 5, success: false };
    const first = await api.post('/v1/executions', given, headers);
    const again = await api.post('/v1/executions', given, headers);
    expect(first.status).toBe(201);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    const other = await api.post('/v1/executions', { ...given, success: true }, headers);
    expect(other.body.code).toBe('idempotency_key_reused');
    expect(await latest()).toMatchObject({ usageCount: 1 });
  });

  it('refuses the whole of a request of which one is bad, naming it, and nobody else', async () => {
    const good = { nodeId, executionTimeMs: 1, success: true };
    const list = (bad: object) => ({ executions: [good, { ...good, ...bad }, good] });
    const [wrong, lost, foreign, fine] = await Promise.all([
      api.post('/v1/executions', list({ executionTimeMs: -1 })),
      api.post('/v1/executions', list({ nodeId: newId() })),
      api.post('/v1/executions', list({ patternId: newId() })),
      api.post('/v1/executions', { executions: [good, good] }),
    ]);
    expect([wrong.status, lost.status, foreign.status, fine.status]).toEqual([422, 404, 422, 201]);
    expect(wrong.body.errors).toMatchObject([
      { pointer: '/executions/1/executionTimeMs', code: 'out_of_range' },
    ]);
    expect(lost.body).toMatchObject({
      code: 'node_not_found',
      errors: [{ pointer: '/executions/1/nodeId' }],
    });
    expect(foreign.body.errors).toMatchObject([{ pointer: '/executions/1/patternId', code: 'invalid' }]);
    expect(await latest()).toMatchObject({ usageCount: 2 });
  });

  it('echoes no more of what it refuses than somebody would read, and no half of a character', async () => {
    const keys = [`${'k'.repeat(998)}😀`, `\0${'x'.repeat(600_000)}`, '\ud83d'];
    const lines = keys.map((key) => JSON.stringify({ [key]: 1, nodeId, executionTimeMs: 1, success: true }));
    const { body } = await stream([...lines, '{"nodeId":"', `{"${'😀'.repeat(300)}`].join('\n'));
    expect(body.rejected).toBe(5);
    expect(body.badLines.map(({ pointer }: { pointer: string | null }) => pointer)).toEqual([
      `/${'k'.repeat(998)}`,
      `/\ufffd${'x'.repeat(998)}`,
      '/\ufffd',
      null,
      null,
    ]);
    for (const { message } of body.badLines) expect(message.length).toBeLessThanOrEqual(500);
    expect(JSON.stringify(body)).not.toMatch(/\\ud[89a-f]/);

    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, key) => [`k${String(key)}`, 1]));
    const refused = await api.post('/v1/executions', { ...many, [keys[1] as string]: 1 });
    expect(refused.body.errors).toHaveLength(100);
    expect(refused.body.detail).toMatch(/\(and \d+ more\)$/);
    const half = await api.post('/v1/patterns', { [keys[1] as string]: 1, '\ud83d': 1 });
    expect(half.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(
      expect.arrayContaining([`/\ufffd${'x'.repeat(998)}`, '/\ufffd']),
    );
  });

  it.each<[string, unknown, number, string, string]>([
    ['a wrong type', { success: 1 }, 422, '/success', 'wrong_type'],
    ['an unknown field', { surprise: 1 }, 422, '/surprise', 'unknown_field'],
    ['a text too long', { agent: 'x'.repeat(256) }, 422, '/agent', 'too_long'],
    ['text that Postgres cannot hold', { agent: 'a\0b' }, 422, '/agent', 'invalid_text'],
    ['no UUID', { nodeId: 'x' }, 422, '/nodeId', 'not_a_uuid'],
    ['an unknown node', { nodeId: newId() }, 404, '/nodeId', 'invalid'],
    ['a time far ahead', { timestamp: '2999-01-01T00:00:00Z' }, 422, '/timestamp', 'out_of_range'],
    ['no time', { timestamp: 'yesterday' }, 422, '/timestamp', 'not_a_date'],
  ])('refuses %s', async (_, bad, status, pointer, code) => {
    const answer = await api.post('/v1/executions', {
      nodeId,
      executionTimeMs: 1,
      success: true,
      ...(bad as object),
    });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    expect(answer.body.errors).toMatchObject([{ pointer, code }]);
    expect(await latest()).toMatchObject({ usageCount: 0 });
  });

  it.each<[string, string, string, number, string]>([
    ['malformed JSON', '{"nodeId":', 'application/json', 400, 'malformed_json'],
    ['nothing', '', 'application/json', 422, 'validation_failed'],
    ['an array', '[]', 'application/json', 422, 'validation_failed'],
    ['an empty list', '{"executions":[]}', 'application/json', 422, 'validation_failed'],
    ['a list that is none', '{"executions":null}', 'application/json', 422, 'validation_failed'],
    [
      'a list with something beside',
      '{"executions":[{}],"x":1}',
      'application/json',
      422,
      'validation_failed',
    ],
    [
      'a list too long',
      `{"executions":[${'0,'.repeat(5000)}0]}`,
      'application/json',
      422,
      'validation_failed',
    ],
    ['infinity', '{"executionTimeMs":1e999}', 'application/json', 422, 'validation_failed'],
    ['a body too large', `"${'x'.repeat(9 * 1024 * 1024)}"`, 'application/json', 413, 'payload_too_large'],
    ['another media type', 'x', 'text/plain', 415, 'unsupported_media_type'],
    ['a stream', '{}', 'application/x-ndjson', 415, 'unsupported_media_type'],
  ])('refuses %s as a body', async (_, body, type, status, code) => {
    const answer = await api.send('POST', '/v1/executions', body, { 'content-type': type });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('records a stream line by line and lists its bad lines', async () => {
    const executionId = newId();
    const good = JSON.stringify({ nodeId, executionTimeMs: 4, success: true, agent: 'ü' });
    const known = JSON.stringify({ executionId, nodeId, executionTimeMs: 4, success: true });
    const body = Buffer.concat([
      Buffer.from(`${good}\r\n\n  \n${known}\n{oops\n{"nodeId":"x"}\n`),
      Buffer.from([0x22, 0xff, 0x22, 0x0a]),
      Buffer.from(`"${'y'.repeat(1024 * 1024)}"\n${known}\n`),
      Buffer.from(`${JSON.stringify({ nodeId: newId(), executionTimeMs: 1, success: true })}\n${good}`),
    ]);
    const answer = await stream(body);
    expect(answer.status).toBe(200);
    expect(answer.headers['stemma-position']).toMatch(/^\d+\.\d+$/);
    expect(answer.body).toMatchObject({ lines: 9, accepted: 3, repeated: 1, rejected: 5 });
    expect(answer.body.badLines).toMatchObject([
      { line: 5, code: 'malformed_json', pointer: null },
      { line: 6, code: 'validation_failed', pointer: '/nodeId' },
      { line: 7, code: 'malformed_json' },
      { line: 8, code: 'payload_too_large' },
      { line: 10, code: 'node_not_found', pointer: '/nodeId' },
    ]);
    expect(await latest()).toMatchObject({ usageCount: 3 });
  });

  it('takes a stream far larger than any body, and lists its first thousand bad lines of all', async () => {
    const good = JSON.stringify({
      nodeId,
      executionTimeMs: 0.1,
      success: true,
      metadata: { pad: 'p'.repeat(1000) },
    });
    const answer = await stream(`${good}\n`.repeat(9_000) + 'x\n'.repeat(1_100));
    expect(answer.body).toMatchObject({ lines: 10_100, accepted: 9_000, rejected: 1_100 });
    expect(answer.body.badLines).toHaveLength(1_000);
    expect(await latest()).toMatchObject({ usageCount: 9_000, avgExecutionTimeMs: 0.1 });
  });

  it('refuses a stream of another media type or with an Idempotency-Key', async () => {
    expect((await api.post('/v1/executions/stream', {})).body.code).toBe('unsupported_media_type');
    expect((await stream('', { 'idempotency-key': 'k' })).body.code).toBe('validation_failed');
    expect((await stream('')).body).toEqual({
      lines: 0,
      accepted: 0,
      repeated: 0,
      rejected: 0,
      badLines: [],
    });
  });

  it('shows each as an event of its own', async () => {
    const { body } = await api.post('/v1/executions', {
      nodeId,
      executionTimeMs: 1,
      success: false,
      errorMessage: 'no',
    });
    const { body: usage } = await api.get(`/v1/patterns/${patternId}/usage`);
    expect(usage.totals).toMatchObject({ executionCount: 1, failureCount: 1 });
    expect(body.errorMessage).toBe('no');
  });
});
