import { testApi, type TestApi } from '../api/api-client.js';
import { stemma, type Run } from './cli.fixture.js';

describe('aliases in the terminal', () => {
  let api: TestApi;
  let patternId: string;
  beforeAll(async () => {
    api = await testApi();
    const made = await api.post('/v1/patterns', { name: 'lib/retry@2.ts', content: 'a', createdBy: 'ada' });
    patternId = made.body.pattern.patternId;
    await api.post(`/v1/patterns/${patternId}/versions`, {
      ...{ evolutionType: 'refined', content: 'b', createdBy: 'ada' },
    });
  });
  afterAll(() => api.close());
  const run = (...args: string[]): Promise<Run> => stemma([...args, '--url', api.url]);

  it('are set, moved, told of and removed, and name a version wherever a command takes one', async () => {
    expect((await run('alias', 'list', 'retry@2.ts')).stdout).toBe('It has no aliases.\n');
    const set = await run('alias', 'set', 'retry@2.ts@1', 'production', '--by', 'ada');
    expect(set).toMatchObject({ exitCode: 0, stdout: 'lib/retry@2.ts@production: v1\n' });
    await run('alias', 'set', 'retry@2.ts@1', 'pkg@1.0', '--by', 'ada');
    const moved = await run('alias', 'set', 'retry@2.ts', 'production', '--by', 'bob', '--reason', 'faster');
    expect(moved.stdout).toBe('lib/retry@2.ts@production: v1 → v2\n');

    const shown = async (target: string): Promise<unknown> =>
      JSON.parse((await run('show', target, '--json')).stdout);
    expect(await shown('retry@2.ts@production')).toMatchObject({ version: 2 });
    expect(await shown('retry@2.ts@pkg@1.0')).toMatchObject({ version: 1 });
    expect(await shown(`${patternId}@production`)).toMatchObject({ version: 2 });
    expect((await run('diff', 'retry@2.ts@pkg@1.0', 'retry@2.ts@production')).stdout).toMatch('+b');

    expect((await run('alias', 'list', 'retry@2.ts')).stdout).toMatch(
      /^pkg@1\.0 {5}v1 draft {2}since \S+, by ada\nproduction {2}v2 draft {2}since \S+, by bob: faster\n$/,
    );
    expect(await run('alias', 'remove', 'retry@2.ts', 'production')).toMatchObject({
      exitCode: 0,
      stdout: '',
    });
    expect((await run('alias', 'history', 'retry@2.ts', 'production')).stdout).toMatch(
      /^removed {2}since \S+, by system\nv2 draft .*, by bob: faster\nv1 draft .*, by ada\n$/,
    );
    expect(await run('show', 'retry@2.ts@production')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('lib/retry@2.ts has no alias production') as unknown,
    });
  });

  it.each([
    [['alias', 'set', 'retry@2.ts', 'v3', '--by', 'ada'], 1],
    [['alias', 'set', 'retry@2.ts', 'x'], 2],
    [['alias', 'set', 'nothing', 'x', '--by', 'ada'], 1],
    [['alias', 'remove', 'retry@2.ts', 'x'], 1],
    [['alias', 'history', 'retry@2.ts', 'x'], 1],
    [['show', 'nothing@x'], 1],
  ])('refuse %j', async (args, exitCode) => {
    expect(await run(...args)).toMatchObject({ exitCode, stdout: '' });
  });
});
