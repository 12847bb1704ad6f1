import { testApi, type TestApi } from '../api/api-client.js';
import { stemma, type Run } from './cli.fixture.js';

describe('analytics in the terminal', () => {
  let api: TestApi;
  const run = (...args: string[]): Promise<Run> => stemma([...args, '--url', api.url]);

  beforeAll(async () => {
    api = await testApi();
    const { node } = (await api.post('/v1/patterns', { name: 'retry', createdBy: 'ada' })).body;
    await api.post('/v1/patterns', { name: 'idle', createdBy: 'ada' });
    const executions = Array.from({ length: 100 }, (_, i) => ({
      ...{ nodeId: node.nodeId, timestamp: `2026-03-0${1 + (i % 4)}T10:00:00Z`, executionTimeMs: i + 1 },
      ...{ success: i % 2 === 0, contextType: i < 80 ? 'api' : 'cli', filePath: 'a.ts' },
    }));
    await api.post('/v1/executions', { executions });
  });
  afterAll(() => api.close());

  const march = ['--from', '2026-03-01T00:00:00Z', '--to', '2026-03-05T00:00:00Z'];

  it('draws how a pattern was used', async () => {
    const { exitCode, stdout } = await run('analytics', 'retry', ...march);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'retry  2026-03-01T00:00:00.000Z to 2026-03-05T00:00:00.000Z',
      'used     100 times, 25 a day; most on 2026-03-01 (25)',
      'success  50 % (95 % interval 40.38 % to 59.62 %), 0 timeouts',
      'time     mean 50.5 ms; p50, p95, p99 50.5, 95.05, 99.01 ms (exact)',
      'trend    stable, 0 a day more each day',
      '         ████',
      'by hour of the day (UTC)',
      '         ··········█·············  0 to 23',
      'by context',
      `  api  ${'█'.repeat(30)}  80`,
      `  cli  ${`${'█'.repeat(7)}▌`.padEnd(30)}  20`,
      'by file type',
      `  ts  ${'█'.repeat(30)}  100`,
      '',
    ]);
    expect((await run('analytics', 'retry@1', ...march)).stdout).toMatch(/^retry@1 .*\nused {5}100 times/);
    expect((await run('analytics', '--namespace', 'default', ...march)).stdout).toMatch(
      /^namespace default /,
    );
    expect((await run('analytics', 'idle', ...march)).stdout).toMatch(/\nIt was not used\.\n$/);
  });

  it('lists what is used and what is not', async () => {
    expect((await run('analytics', '--ranking', 'top', ...march)).stdout).toBe(
      '2026-03-01T00:00:00.000Z to 2026-03-05T00:00:00.000Z\n' +
        'retry  (default)  100 times  50 % succeeded  last 2026-03-04\n',
    );
    expect((await run('analytics', '--ranking', 'emerging', ...march)).stdout).toMatch(/There is none\.\n$/);
  });

  it('says how well a pattern does, and what to do', async () => {
    const { exitCode, stdout } = await run('health', 'retry', '--to', '2026-03-05T00:00:00Z');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^retry: critical, score 50 % {2}\(2026-02-26/);
    expect(stdout).toMatch(/\n {2}success {2}█{10} {12}50 {2}critical, of 100 executions\n/);
    expect(stdout).toMatch(/\n {2}latency: not judged, a small sample: 0 executions in the baseline/);
    expect(stdout).toMatch(/\n→ Look at what fails: 50 % of 100 executions/);
    expect((await run('health', 'idle')).stdout).toMatch(/^idle: not judged: a small sample of 0 executions/);
  });

  it('answers in JSON what the API does', async () => {
    const { stdout } = await run('analytics', 'retry', '--json', ...march);
    expect(JSON.parse(stdout)).toMatchObject({ scope: { of: 'pattern' }, frequency: { total: 100 } });
    expect(JSON.parse((await run('health', 'retry', '--json')).stdout)).toMatchObject({ windowDays: 7 });
    expect(JSON.parse((await run('analytics', '--ranking', 'stale', '--json')).stdout).items).toEqual([]);
  });

  it.each([
    [['analytics'], 2, 'Give either a target, --namespace or --ranking.'],
    [['analytics', 'retry', '--ranking', 'top'], 2, 'Give either a target'],
    [['analytics', 'retry', '--granularity', 'month'], 2, 'Allowed choices are hour, day, week'],
    [['analytics', 'retry', '--from', 'yesterday'], 1, '/from'],
    [['analytics', 'nothing'], 1, 'No pattern is named "nothing"'],
    [['analytics', '--namespace', 'nowhere'], 1, 'There is no pattern in the namespace nowhere.'],
    [['health', 'retry', '--days', '0'], 2, 'whole number from 1'],
    [['health', 'retry', '--days', '400'], 1, '/windowDays'],
  ])('refuses %j', async (args, code, words) => {
    const { exitCode, stderr, stdout } = await run(...args);
    expect([exitCode, stdout]).toEqual([code, '']);
    expect(stderr).toContain(words);
  });
});
