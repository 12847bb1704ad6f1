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

  describe('are put to a trial', () => {
    const trial = ['--metric', 'executionTimeMs', '--direction', 'lower', '--minimum-effect', '0.1'];
    const asked = [...trial, '--planned-sample', '120', '--created-by', 'ada'];
    const propose = async (): Promise<string> => {
      const at = ['--pattern-id', uuid('pattern retry'), '--node-id', uuid('v2')];
      const told = ['--improvement-type', 'performance', '--description', 'go back', '--created-by', 'ada'];
      const answer = await json('improve', 'propose', ...at, '--candidate-node-id', uuid('v1'), ...told);
      return answer.improvementId;
    };

    it('with guards, and taken through it', async () => {
      const id = await propose();
      const guards = ['success:higher:0.1', 'memoryUsageMb:lower', '/metadata/a:lower/b:higher:0'];
      const { improvement, trial: started } = await json(
        ...['improve', 'trial', id, ...asked],
        ...guards.slice(0, 2).flatMap((guard) => ['--guard', guard]),
      );
      expect(improvement.status).toBe('testing');
      expect(started).toMatchObject({
        guards: [
          { metric: 'success', direction: 'higher', tolerance: 0.1 },
          { metric: 'memoryUsageMb', direction: 'lower', tolerance: 0.05 },
        ],
      });
      const of = (arm: string, nodeId: string, timeMs: number): object[] =>
        Array.from({ length: 60 }, (_, index) => ({
          nodeId,
          executionTimeMs: timeMs + (((index * 8) % 21) - 10),
          success: true,
          memoryUsageMb: 50,
          trial: { trialId: started.trialId, arm },
        }));
      const executions = [...of('baseline', uuid('v2'), 160), ...of('candidate', uuid('v1'), 100)];
      expect((await api.post('/v1/executions', { executions })).status).toBe(201);
      const report = (await run('improve', 'report', id)).stdout;
      expect(report).toMatch(/^executionTimeMs, lower is better: validate\n/);
      expect(report).toMatch(/\n {2}guard {6}success: held\n {2}guard {6}memoryUsageMb: held\n$/);
      expect((await run('improve', 'validate', id)).stdout).toMatch(/^\S+ {2}validated .+\n {2}Better by/);
      expect((await run('improve', 'apply', id)).stdout).toMatch(/^\S+ {2}applied /);
      const back = await run('improve', 'rollback', id, '--reason', 'it leaks');
      expect(back.stdout).toMatch(/^\S+ {2}rejected .+\n {2}it leaks\n$/);

      const pointed = await propose();
      const answer = await json('improve', 'trial', pointed, ...asked, '--guard', guards[2] ?? '');
      expect(answer.trial.guards).toEqual([
        { metric: '/metadata/a:lower/b', direction: 'higher', tolerance: 0 },
      ]);
    });

    it.each([
      ['success', /metric:direction/],
      ['success:up', /metric:direction/],
      [':higher', /metric:direction/],
      ['success:higher:', /tolerance must be a number/],
      ['success:higher:2%', /tolerance must be a number/],
    ])('not with the guard %j, which is no guard', async (guard, rule) => {
      const refused = await run('improve', 'trial', 'any', ...asked, '--guard', guard);
      expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
      expect(refused.stderr).toMatch(rule);
      expect(refused.stderr).toContain('--guard');
    });

    it.each([
      ['happiness:higher', '/guards/1/metric'],
      ['success:higher:-0.1', '/guards/1/tolerance'],
    ])('not with the guard %j, as the service says', async (guard, pointer) => {
      const id = await propose();
      const args = [...asked, '--guard', 'success:higher', '--guard', guard];
      const refused = await run('improve', 'trial', id, ...args);
      expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
      expect(refused.stderr).toContain(pointer);
      expect((await json('improve', 'show', id)).status).toBe('proposed');
    });

    it('as their help tells', async () => {
      const { stdout } = await run('improve', 'trial', '--help');
      expect(stdout).toMatch(/--guard <metric:direction:tolerance>[\s\S]+success:higher:0.02/);
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
