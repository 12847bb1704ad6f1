import { randomNumbers } from '@stemma/testing';
import { testApi, type TestApi } from '../api/api-client.js';
import { ndjson, node, pattern, uuid } from '../bulk/bulk.fixture.js';
import { stemma, type Run } from './cli.fixture.js';

const DAY_MS = 86_400_000;

describe('improvements and trends in the terminal', () => {
  let api: TestApi;
  const run = (...args: string[]): Promise<Run> => stemma([...args, '--url', api.url]);
  const json = async (...args: string[]): Promise<any> => {
    const { exitCode, stdout, stderr } = await run(...args, '--json');
    if (exitCode !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  };

  beforeAll(async () => {
    api = await testApi();
    const random = randomNumbers(3);
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
      pattern('retry'),
      node('v1', 'retry', [], active),
      node('v2', 'retry', ['v1'], active),
      ...uses('v1', 100),
      ...uses('v2', 160),
    ];
    const { body } = await api.send('POST', '/v1/import', ndjson(records), {
      'content-type': 'application/x-ndjson',
    });
    expect(body.badLines).toEqual([]);
  });
  afterAll(() => api.close());

  it('are detected once, listed and shown', async () => {
    expect((await run('improve', 'list')).stdout).toBe('There are no improvements.\n');
    const { exitCode, stdout } = await run('improve', 'detect');
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringMatching(
        /^1 finding, 1 new proposal\.\n\S+ {2}proposed {2}\w+ {2}performance: .+\nNo chances told: Too few outcomes.+\n$/,
      ),
    ]);
    expect((await run('improve', 'detect')).stdout).toBe('1 finding, nothing new.\n');
    expect(await json('improve', 'detect')).toMatchObject({ findingCount: 1, proposed: [] });

    const { items } = await json('improve', 'list', '--status', 'proposed');
    expect(items).toMatchObject([{ nodeId: uuid('v2'), candidateNodeId: uuid('v1'), source: 'detection' }]);
    const { improvementId } = items[0];
    expect((await run('improve', 'list')).stdout).toContain(improvementId);
    expect((await run('improve', 'show', improvementId)).stdout).toMatch(
      new RegExp(`^${String(improvementId)} {2}proposed .+\\n {2}no reason given yet\\n$`),
    );
    expect(await json('improve', 'show', improvementId)).toEqual(items[0]);
  });

  it('are proposed by hand, and refused with the rule where they cannot be', async () => {
    const fields = ['--improvement-type', 'quality', '--description', 'say less', '--created-by', 'ada'];
    const at = ['--pattern-id', uuid('pattern retry'), '--node-id', uuid('v2')];
    expect(await json('improve', 'propose', ...at, ...fields)).toMatchObject({
      status: 'proposed',
      description: 'say less',
      createdBy: 'ada',
    });
    const refused = await run('improve', 'propose', ...at, ...fields, '--candidate-node-id', uuid('v2'));
    expect(refused).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringContaining('must be another version than the baseline') as unknown,
    });
    expect(await run('improve', 'show', uuid('none'))).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('There is no improvement') as unknown,
    });
  });

  it('draw the use of a pattern', async () => {
    const trend = await json('trend', 'retry', '--days', '30');
    const { stdout, exitCode } = await run('trend', 'retry', '--days', '30');
    expect(exitCode).toBe(0);
    const total = trend.dailyExecutions.reduce((all: number, count: number) => all + count, 0);
    expect(total).toBe(240);
    expect(stdout).toMatch(/^retry: 240 executions in 30 days\n/);
    expect(stdout.split('\n').length).toBeGreaterThan(3);
    expect(await run('trend', 'none')).toMatchObject({ exitCode: 1, stdout: '' });
  });
});
