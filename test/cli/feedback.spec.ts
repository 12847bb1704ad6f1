import { testApi, type TestApi } from '../api/api-client.js';
import { stemma, type Run } from './cli.fixture.js';

describe('feedback in the terminal', () => {
  let api: TestApi;
  let nodeId: string;
  const run = (...args: string[]): Promise<Run> => stemma(['feedback', ...args, '--url', api.url]);
  const json = async (...args: string[]): Promise<any> => {
    const { exitCode, stdout, stderr } = await run(...args, '--json');
    if (exitCode !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  };

  beforeAll(async () => {
    api = await testApi();
    ({ nodeId } = (
      await api.post('/v1/patterns', { name: 'retry', content: 'x', createdBy: 'ada' })
    ).body.node);
  });
  afterAll(() => api.close());

  it('is said, listed and summed up', async () => {
    expect(await run('summary', 'retry')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^retry: 0 feedbacks, [-\d]+ to [-\d]+\ntasks {4}none\n$/) as unknown,
    });
    expect((await run('list')).stdout).toBe('Nobody has said anything.\n');

    const first = await json(
      ...['add', 'retry@1', 'too\nslow', '--by', 'grace', '--quality', '0.9', '--performance', '0.6'],
      ...['--stars', '4', '--confirm', '--issue', 'slow', 'loud'],
    );
    expect(first).toMatchObject({
      nodeId,
      sentiment: 'neutral',
      feedbackText: 'too\nslow',
      successConfirmed: true,
      success: null,
      qualityRating: 4,
      issues: ['slow', 'loud'],
      createdBy: 'grace',
    });
    expect((await run('add', 'retry', '--by', 'bob', '--sentiment', 'positive')).stdout).toMatch(
      /^\S+ {2}positive\n$/,
    );
    await run('add', 'retry', '--by', 'bob', '--failed', '--deny', '--issue', 'slow');

    const { stdout } = await run('list', 'retry');
    expect(stdout.split('\n').map((line) => line.slice(12))).toEqual([
      'negative  bob  [slow]',
      'positive  bob',
      'neutral   grace  too slow  [slow, loud]',
      '',
    ]);
    expect((await json('list', 'retry@1')).items).toMatchObject([{ feedbackId: first.feedbackId }]);
    expect((await json('list', '--by', 'bob', '--sentiment', 'positive')).items).toHaveLength(1);
    expect((await run('list', '--limit', '1')).stdout).toContain('There is more');

    await api.post('/v1/executions', { nodeId, executionTimeMs: 2_000, success: false, agent: 'bot' });
    await api.post('/v1/executions', { nodeId, executionTimeMs: 1_000, success: true, agent: 'bot' });
    const lines = (await run('summary', 'retry')).stdout.split('\n');
    expect(lines[0]).toMatch(/^retry: 3 feedbacks, /);
    expect(lines.slice(1, 8)).toEqual([
      `positive ${'█'.repeat(10)}${'·'.repeat(20)} 1`,
      `neutral  ${'█'.repeat(10)}${'·'.repeat(20)} 1`,
      `negative ${'█'.repeat(10)}${'·'.repeat(20)} 1`,
      'success  confirmed by 1 of 2',
      'ratings  qualityScore 0.90 (1), performanceScore 0.60 (1), qualityRating 4.00 (1)',
      'issues   slow (2), loud (1)',
      expect.stringMatching(/^weeks {4}▁{4,5}█$/),
    ]);
    expect(lines[8]).toMatch(
      /^tasks {4}1: 1 completed, 0 abandoned; 1 retry \(at most 1 of a task\); completed in /,
    );
    expect((await json('summary', 'retry')).sentiments).toEqual({ positive: 1, neutral: 1, negative: 1 });

    const withdrawn = await run('withdraw', first.feedbackId, '--reason', 'a slip');
    expect(withdrawn.stdout).toMatch(new RegExp(`^${first.feedbackId as string}  withdrawn 2`));
    expect((await json('summary', 'retry')).sentiments).toEqual({ positive: 1, neutral: 0, negative: 1 });
  });

  it.each([
    [['add', 'retry'], 2, "required option '--by <name>' not specified"],
    [['add', 'retry', '--by', 'ada', '--stars', '6'], 2, 'It must be a number from 0 to 5.'],
    [['add', 'retry', '--by', 'ada', '--rating', 'NaN'], 2, 'It must be a number from 0 to 1.'],
    [
      ['add', 'retry', '--by', 'ada', '--sentiment', 'meh'],
      2,
      'Allowed choices are positive, neutral, negative.',
    ],
    [['add', 'retry', '--by', 'ada', '--success', '--failed'], 2, 'Give either --success or --failed.'],
    [['add', 'retry', '--by', 'ada', '--execution', 'x'], 1, '/executionId'],
    [['add', 'nothing', '--by', 'ada'], 1, 'No pattern is named "nothing"'],
    [['withdraw', 'x', '--reason', 'so'], 1, '/feedbackId'],
    [['withdraw', 'x'], 2, "required option '--reason <reason>' not specified"],
    [['list', '--limit', '0'], 2, 'It must be a whole number from 1 to 1000.'],
    [['summary', 'retry', '--from', 'yesterday'], 1, '/from'],
  ])('refuses %j with exit code %i', async (args, exitCode, complaint) => {
    const refused = await run(...args);
    expect(refused).toMatchObject({ exitCode, stdout: '' });
    expect(refused.stderr).toContain(complaint);
  });
});
