import { newId } from '@stemma/models';
import { testApi, type Answer, type TestApi } from './api-client.js';
import { everythingStored } from './everything-stored.js';

interface Given {
  feedbackId: string;
  createdAt: string;
  sentiment: string;
}

describe('feedback', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  const createPattern = async (): Promise<{ patternId: string; nodeId: string }> => {
    const { body } = await api.post('/v1/patterns', { name: 'p', content: 'x', createdBy: 'ada' });
    return { patternId: body.pattern.patternId, nodeId: body.node.nodeId };
  };
  const execute = async (nodeId: string): Promise<string> => {
    const { body } = await api.post('/v1/executions', { nodeId, executionTimeMs: 5, success: true });
    return body.executionId;
  };
  const give = (body: object, headers?: Record<string, string>): Promise<Answer> =>
    api.post('/v1/feedback', { createdBy: 'grace', ...body }, headers);
  const list = async (query: string): Promise<Given[]> => (await api.get(`/v1/feedback?${query}`)).body.items;

  it('is answered as it was given, with its links, and leaves an event in the same breath', async () => {
    const { patternId, nodeId } = await createPattern();
    const executionId = await execute(nodeId);
    const given = {
      patternId,
      nodeId,
      executionId,
      feedbackText: 'slow, "but" right ä🌲',
      successConfirmed: true,
      qualityScore: 0.9,
      performanceScore: 0.5,
      qualityRating: 4.5,
      implicitSignals: { retry_count: 2 },
      issues: ['slow', 'NULL', '{}'],
      context: { editor: { name: 'vi' } },
    };
    const answer = await give(given, { 'x-correlation-id': 'job-9' });
    expect(answer.status).toBe(201);
    expect(answer.headers['stemma-position']).toMatch(/^\d+\.\d+$/);
    expect(answer.body).toMatchObject({
      ...given,
      sentiment: 'neutral',
      explicitRating: null,
      createdBy: 'grace',
    });
    expect((await api.get(`/v1/feedback/${answer.body.feedbackId as string}`)).body).toEqual(answer.body);

    const { items } = (await api.get('/v1/events?correlationId=job-9')).body;
    expect(items).toMatchObject([
      {
        eventType: 'feedback_received',
        patternId,
        nodeId,
        executionId,
        actor: { type: 'user', id: 'grace' },
        data: { feedback_id: answer.body.feedbackId, sentiment: 'neutral' },
      },
    ]);
  });

  it('has the sentiment that its words give, where it says none itself', async () => {
    const { patternId } = await createPattern();
    const sentimentOf = async (body: object): Promise<string> =>
      (await give({ patternId, ...body })).body.sentiment;
    expect(await sentimentOf({ qualityScore: 0.95, performanceScore: 0.85 })).toBe('positive');
    expect(await sentimentOf({ success: false, qualityScore: 1, performanceScore: 1 })).toBe('negative');
    expect(await sentimentOf({ success: false, sentiment: 'positive' })).toBe('positive');
  });

  it('takes the node of its execution where it names none', async () => {
    const { patternId, nodeId } = await createPattern();
    const executionId = await execute(nodeId);
    expect((await give({ patternId, executionId })).body.nodeId).toBe(nodeId);
  });

  it('is the same again under its id, and another one is refused', async () => {
    const { patternId, nodeId } = await createPattern();
    const executionId = await execute(nodeId);
    const given = { feedbackId: newId(), patternId, executionId, feedbackText: 'good' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => give(given)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    const events = await api.get(`/v1/events?patternId=${patternId}&eventType=feedback_received`);
    expect(events.body.items).toHaveLength(1);
    expect((await give({ ...given, feedbackText: 'bad' })).body).toMatchObject({
      status: 409,
      code: 'id_conflict',
    });
  });

  it('is taken once under an Idempotency-Key', async () => {
    const { patternId } = await createPattern();
    const headers = { 'idempotency-key': 'f' };
    const first = await give({ patternId }, headers);
    const again = await give({ patternId }, headers);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers).toMatchObject({ 'idempotency-replayed': 'true' });
    expect((await give({ patternId, issues: ['x'] }, headers)).body.code).toBe('idempotency_key_reused');
    expect(await list(`patternId=${patternId}`)).toHaveLength(1);
  });

  it('is listed newest first, by each of its filters, page after page', async () => {
    const { patternId, nodeId } = await createPattern();
    const executionId = await execute(nodeId);
    await give({ patternId, sentiment: 'positive', createdBy: 'bob' });
    await give({ patternId, nodeId, sentiment: 'negative' });
    await give({ patternId, executionId, sentiment: 'neutral' });
    const all = await list(`patternId=${patternId}`);
    const sentiments = (given: readonly Given[]): string[] => given.map(({ sentiment }) => sentiment);
    expect(sentiments(all)).toEqual(['neutral', 'negative', 'positive']);
    expect(sentiments(await list(`nodeId=${nodeId}`))).toEqual(['neutral', 'negative']);
    expect(sentiments(await list(`executionId=${executionId}`))).toEqual(['neutral']);
    expect(sentiments(await list(`patternId=${patternId}&sentiment=negative`))).toEqual(['negative']);
    expect(sentiments(await list(`patternId=${patternId}&createdBy=bob`))).toEqual(['positive']);
    const at = all[0]?.createdAt ?? '';
    expect(sentiments(await list(`patternId=${patternId}&from=${at}`))).toContain('neutral');
    expect(sentiments(await list(`patternId=${patternId}&to=${at}`))).not.toContain('neutral');
    expect(await list('patternId=00000000-0000-4000-8000-000000000000')).toEqual([]);

    const paged: Given[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const after: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body }: Answer = await api.get(`/v1/feedback?patternId=${patternId}&limit=1${after}`);
      paged.push(...body.items);
      cursor = body.nextCursor;
    }
    expect(paged).toEqual(all);
  });

  it('is withdrawn: it counts no more, what it said is gone from every answer, and the fact stays', async () => {
    const { patternId, nodeId } = await createPattern();
    const said = { patternId, feedbackText: 'my own words', issues: ['mine'], context: { me: 'grace' } };
    const { body: given } = await give({ ...said, qualityScore: 0.2 }, { 'idempotency-key': 'w' });
    await give({ patternId, nodeId, sentiment: 'positive', qualityScore: 1 });
    const path = `/v1/feedback/${given.feedbackId as string}`;
    const first = await api.delete(`${path}?reason=a%20slip`, { 'stemma-actor': 'user:grace' });
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({
      ...{ feedbackId: given.feedbackId, patternId, createdAt: given.createdAt, createdBy: 'grace' },
      ...{ feedbackText: '', qualityScore: null, issues: [], context: {} },
      withdrawal: { at: expect.any(String) as unknown, by: 'grace', reason: 'a slip' },
    });
    expect((await api.delete(`${path}?reason=again`)).body).toEqual(first.body);
    expect((await api.get(path)).body).toEqual(first.body);

    const { body: summary } = await api.get(`/v1/patterns/${patternId}/feedback/summary`);
    expect(summary).toMatchObject({
      ...{ feedbackCount: 1, topIssues: [] },
      ratings: { qualityScore: { count: 1, mean: 1 } },
    });
    expect(await list(`patternId=${patternId}`)).toHaveLength(1);
    const events = await api.get(`/v1/events?patternId=${patternId}&eventType=feedback_withdrawn`);
    expect(events.body.items).toMatchObject([
      {
        actor: { type: 'user', id: 'grace' },
        data: { feedback_id: given.feedbackId, reason: 'a slip' },
      },
    ]);
    const replayed = await give({ ...said, qualityScore: 0.2 }, { 'idempotency-key': 'w' });
    expect(replayed.body).toEqual(first.body);
    const toldAgain = await give({ ...said, qualityScore: 0.2, feedbackId: given.feedbackId });
    expect(toldAgain.body.code).toBe('feedback_withdrawn');
    expect(await everythingStored(api.databaseUrl)).not.toMatch(/my own words|"mine"/);
  });

  it('is withdrawn, too, after its pattern was deleted', async () => {
    const { patternId } = await createPattern();
    const { body: given } = await give({ patternId, feedbackText: 'of the deleted' });
    await api.delete(`/v1/patterns/${patternId}`, { 'if-match': '*' });
    const { status } = await api.delete(`/v1/feedback/${given.feedbackId as string}?reason=so`);
    expect(status).toBe(200);
    expect(await everythingStored(api.databaseUrl)).not.toContain('of the deleted');
  });

  it('is withdrawn for the longest reason that there may be, in any script', async () => {
    const { patternId } = await createPattern();
    const { body: given } = await give({ patternId, feedbackText: 'long' });
    const reason = '🌲'.repeat(2_000);
    const path = `/v1/feedback/${given.feedbackId as string}?reason=`;
    const { body } = await api.delete(path + encodeURIComponent(reason));
    expect(body.withdrawal.reason).toBe(reason);
    expect((await api.delete(`${path}${encodeURIComponent(reason)}x`)).body.code).toBe('validation_failed');
  });

  it('goes out of sight with its pattern, and its id stays taken', async () => {
    const { patternId, nodeId } = await createPattern();
    const { body } = await give({ patternId, nodeId });
    await api.delete(`/v1/patterns/${patternId}`, { 'if-match': '*' });
    const { patternId: other } = await createPattern();
    expect((await api.get(`/v1/feedback/${body.feedbackId as string}`)).body.code).toBe('feedback_not_found');
    expect(await list(`patternId=${patternId}`)).toEqual([]);
    expect(await list(`nodeId=${nodeId}`)).toEqual([]);
    expect((await api.get(`/v1/patterns/${patternId}/feedback/summary`)).body.code).toBe('pattern_not_found');
    expect((await give({ patternId })).body.code).toBe('pattern_not_found');
    expect((await give({ feedbackId: body.feedbackId, patternId: other })).body.code).toBe('id_conflict');
    expect((await api.get('/v1/export')).body).not.toContain(body.feedbackId);
  });
});
