import { randomNumbers } from '@stemma/testing';
import { ndjson, node, pattern, uuid } from '../bulk/bulk.fixture.js';
import { testApi, type Answer, type TestApi } from './api-client.js';

const DAY_MS = 86_400_000;

describe('improvements that the system proposes', () => {
  let api: TestApi;
  const random = randomNumbers(3);
  beforeAll(async () => {
    api = await testApi();
    const uses = (of: string, middleMs: number): object[] =>
      Array.from({ length: 120 }, (_, index) => ({
        record: 'execution',
        executionId: uuid(`${of} ${String(index)}`),
        nodeId: uuid(of),
        executionTimeMs: middleMs * (0.7 + 0.6 * random()),
        success: true,
        timestamp: new Date(Date.now() - (1 + (index / 120) * 20) * DAY_MS).toISOString(),
      }));
    const active = { status: 'active' };
    const records = [
      pattern('p'),
      pattern('steady'),
      node('p 1', 'p', [], active),
      node('p 2', 'p', ['p 1'], active),
      node('steady 1', 'steady', [], active),
      node('steady 2', 'steady', ['steady 1'], active),
      ...uses('p 1', 100),
      ...uses('p 2', 160),
      ...uses('steady 1', 100),
      ...uses('steady 2', 100),
    ];
    const answer = await api.send('POST', '/v1/import', ndjson(records), {
      'content-type': 'application/x-ndjson',
    });
    expect(answer.body.badLines).toEqual([]);
  });
  afterAll(() => api.close());

  const detect = (): Promise<Answer> => api.post('/v1/improvements/detect');

  it('are proposed once, with their evidence and an event, and not again once rejected', async () => {
    const answers = await Promise.all([detect(), detect(), detect()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    const [first] = answers.filter(({ status }) => status === 201);
    expect(first?.body).toMatchObject({
      findingCount: 1,
      ranking: { weights: null, skill: null, reason: expect.stringMatching(/^Too few outcomes/) as unknown },
    });
    const [{ improvement, chance }] = first?.body.proposed;
    expect(chance).toBeNull();
    expect(improvement).toMatchObject({
      patternId: uuid('pattern p'),
      nodeId: uuid('p 2'),
      candidateNodeId: uuid('p 1'),
      status: 'proposed',
      improvementType: 'performance',
      source: 'detection',
      sampleSize: 240,
      baselineMetrics: { nodeId: uuid('p 2'), version: 2, executionCount: 120 },
      improvedMetrics: { nodeId: uuid('p 1'), version: 1, executionCount: 120 },
      proposedChanges: {
        action: 'roll_back',
        rule: 'latency_regression',
        claim: `latency_regression ${uuid('p 2')} ${uuid('p 1')}`,
        evidence: { sampleSize: 240, baselineMetrics: { version: 2 } },
      },
    });
    expect(improvement.pValue).toBeLessThan(0.001);
    expect((await api.get(`/v1/improvements/${improvement.improvementId as string}`)).body).toEqual(
      improvement,
    );
    const events = await api.get(`/v1/events?patternId=${uuid('pattern p')}&eventType=improvement_proposed`);
    expect(events.body.items).toMatchObject([{ data: { improvement_id: improvement.improvementId } }]);

    const rejection = await api.post(
      `/v1/improvements/${improvement.improvementId as string}/reject`,
      { reason: 'it does more now' },
      { 'if-match': '*' },
    );
    expect(rejection.body.status).toBe('rejected');
    expect(await detect()).toMatchObject({ status: 200, body: { findingCount: 1, proposed: [] } });
    expect((await api.get('/v1/improvements')).body.items).toHaveLength(1);
  });

  it('want no body', async () => {
    expect((await api.post('/v1/improvements/detect', { force: true })).body).toMatchObject({
      status: 422,
      code: 'validation_failed',
    });
  });
});
