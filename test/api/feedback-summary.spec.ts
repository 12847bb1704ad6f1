import { testApi, type Answer, type TestApi } from './api-client.js';
import { ndjson, node, pattern, uuid } from '../bulk/bulk.fixture.js';

const NDJSON = { 'content-type': 'application/x-ndjson' };
const PATTERN = uuid('pattern p');
/** 2026-03-02 is a Monday. */
const MARCH = 'from=2026-03-01T00:00:00Z&to=2026-03-17T00:00:00Z';

const said = (name: string, createdAt: string, more: object): object => ({
  record: 'feedback',
  feedbackId: uuid(`feedback ${name}`),
  patternId: PATTERN,
  createdBy: 'ada',
  createdAt,
  ...more,
});

let executions = 0;
const tried = (timestamp: string, success: boolean, more: object = {}): object => ({
  record: 'execution',
  executionId: uuid(`execution ${String(executions++)}`),
  nodeId: uuid('a'),
  executionTimeMs: 1_000,
  agent: 'bot',
  timestamp,
  success,
  ...more,
});

describe('the summary of feedback', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
    const answer = await api.send(
      'POST',
      '/v1/import',
      ndjson([
        pattern('p'),
        node('a', 'p'),
        node('b', 'p', ['a']),
        pattern('silent'),
        said('1', '2026-03-01T23:59:59.999Z', {
          sentiment: 'positive',
          qualityScore: 0.1,
          issues: ['slow', 'slow'],
        }),
        said('2', '2026-03-02T00:00:00.000Z', {
          sentiment: 'positive',
          qualityScore: 0.2,
          successConfirmed: true,
        }),
        said('3', '2026-03-08T12:00:00.000Z', {
          sentiment: 'negative',
          qualityRating: 5,
          issues: ['wrong', 'slow'],
        }),
        said('4', '2026-03-16T12:00:00.000Z', {
          sentiment: 'neutral',
          successConfirmed: false,
          issues: ['ugly'],
        }),
        said('out', '2026-03-17T00:00:00.000Z', { sentiment: 'negative', issues: ['late'] }),
        // Completed with the third attempt: 2 retries, 20 minutes and the second of the first attempt.
        tried('2026-03-02T10:00:00Z', false),
        tried('2026-03-02T10:10:00Z', false),
        tried('2026-03-02T10:20:00Z', true),
        // At once, after a success: a task of its own.
        tried('2026-03-02T10:21:00Z', true),
        // Abandoned: what comes later than the retry window is another task, which is abandoned too.
        tried('2026-03-03T10:00:00Z', false),
        tried('2026-03-03T10:15:00.001Z', false),
        // Others' attempts are no retries of it: another file, another version, another agent.
        tried('2026-03-04T10:00:00Z', false, { filePath: 'a.ts' }),
        tried('2026-03-04T10:01:00Z', true, { filePath: 'b.ts' }),
        tried('2026-03-04T10:02:00Z', true, { nodeId: uuid('b'), filePath: 'a.ts' }),
        tried('2026-03-04T10:03:00Z', true, { agent: 'other', filePath: 'a.ts' }),
        // It may still be tried again when the window ends.
        tried('2026-03-16T23:50:00Z', false, { project: 'late' }),
        // Nobody knows whose these are.
        tried('2026-03-05T10:00:00Z', false, { agent: null }),
        tried('2026-03-05T10:01:00Z', true, { agent: null }),
        // Its first attempt lies before the window, so it is no task of it.
        tried('2026-02-28T23:55:00Z', false, { project: 'early' }),
        tried('2026-03-01T00:05:00Z', true, { project: 'early' }),
      ]),
      NDJSON,
    );
    expect(answer.body.badLines).toEqual([]);
  });
  afterAll(() => api.close());

  const summary = (query: string, patternId = PATTERN): Promise<Answer> =>
    api.get(`/v1/patterns/${patternId}/feedback/summary?${query}`);

  it('counts sentiments, ratings, confirmations and issues of the window, and each week', async () => {
    const { status, headers, body } = await summary(MARCH);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'stemma-source': 'postgres', 'stemma-lag-ms': '0' });
    expect(body).toMatchObject({
      patternId: PATTERN,
      from: '2026-03-01T00:00:00.000Z',
      feedbackCount: 4,
      sentiments: { positive: 2, neutral: 1, negative: 1 },
      // 0.1 + 0.2 is 0.30000000000000004 in doubles.
      ratings: {
        explicitRating: { count: 0, mean: null },
        qualityScore: { count: 2, mean: 0.15 },
        performanceScore: { count: 0, mean: null },
        qualityRating: { count: 1, mean: 5 },
      },
      successConfirmed: { confirmedCount: 1, answeredCount: 2, share: 0.5 },
      topIssues: [
        { issue: 'slow', feedbackCount: 2 },
        { issue: 'ugly', feedbackCount: 1 },
        { issue: 'wrong', feedbackCount: 1 },
      ],
    });
    expect(body.weeks).toEqual([
      {
        start: '2026-02-23T00:00:00.000Z',
        feedbackCount: 1,
        sentiments: { positive: 1, neutral: 0, negative: 0 },
      },
      {
        start: '2026-03-02T00:00:00.000Z',
        feedbackCount: 2,
        sentiments: { positive: 1, neutral: 0, negative: 1 },
      },
      {
        start: '2026-03-09T00:00:00.000Z',
        feedbackCount: 0,
        sentiments: { positive: 0, neutral: 0, negative: 0 },
      },
      {
        start: '2026-03-16T00:00:00.000Z',
        feedbackCount: 1,
        sentiments: { positive: 0, neutral: 1, negative: 0 },
      },
    ]);
  });

  it('tells what the executions say without words', async () => {
    const { implicitSignals } = (await summary(MARCH)).body;
    expect(implicitSignals).toEqual({
      retryWindowMs: 15 * 60_000,
      examinedFrom: '2026-03-01T00:00:00.000Z',
      executionCount: 14,
      unattributedCount: 2,
      taskCount: 9,
      retryCount: 2,
      retriedTaskCount: 1,
      maxRetryCount: 2,
      completedTaskCount: 5,
      abandonedTaskCount: 3,
      openTaskCount: 1,
      timeToCompleteMs: {
        mean: (4 * 1_000 + 1_201_000) / 5,
        p50: 1_000,
        p95: expect.closeTo(961_000) as unknown,
      },
    });
  });

  it('counts retries by the window that is asked for', async () => {
    const { implicitSignals } = (await summary(`${MARCH}&retryMinutes=16`)).body;
    expect(implicitSignals).toMatchObject({ taskCount: 8, retryCount: 3, abandonedTaskCount: 2 });
    expect((await summary(`${MARCH}&retryMinutes=9`)).body.implicitSignals).toMatchObject({
      retryCount: 0,
      maxRetryCount: 0,
      openTaskCount: 0,
    });
  });

  it('says that there is nothing where there is nothing, also in the future', async () => {
    for (const [query, patternId] of [
      [MARCH, uuid('pattern silent')],
      ['from=2999-01-01T00:00:00Z&to=2999-02-01T00:00:00Z', PATTERN],
    ] as const) {
      const { status, body } = await summary(query, patternId);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        feedbackCount: 0,
        successConfirmed: { answeredCount: 0, share: null },
        topIssues: [],
        implicitSignals: { executionCount: 0, taskCount: 0, maxRetryCount: null, timeToCompleteMs: null },
      });
      expect(body.weeks.length).toBeGreaterThan(2);
    }
  });

  it('gives the same answer to the same question, byte for byte', async () => {
    expect(JSON.stringify((await summary(MARCH)).body)).toBe(JSON.stringify((await summary(MARCH)).body));
  });
});
