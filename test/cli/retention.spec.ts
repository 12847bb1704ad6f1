import { testApi, type TestApi } from '../api/api-client.js';
import { stemma, type Run } from './cli.fixture.js';

describe('retention in the terminal', () => {
  let api: TestApi;
  const run = (...args: string[]): Promise<Run> => stemma(['retention', ...args, '--url', api.url]);

  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  it('is set, changed, listed, looked ahead to and removed', async () => {
    expect((await run('list')).stdout).toBe('Everything is kept.\n');
    expect((await run('set', 'lab', '--events-days', '30')).stdout).toMatch(
      /^lab {2}events 30 days {2}since /,
    );
    await run('set', 'lab', '--events-days', '20');
    expect((await run('list')).stdout).toMatch(/^lab {2}events 20 days {2}since .*\n$/);
    expect((await run('preview', 'lab')).stdout).toBe(
      'events older than 20 days: 0 would leave, 0 would wait for mirrors, readers of the stream and trials\n',
    );
    const thought = await run('preview', 'elsewhere', '--events-days', '5', '--json');
    expect(JSON.parse(thought.stdout)).toEqual({
      ...{ namespace: 'elsewhere', eventsDays: 5, executionsDays: null },
      ...{ events: { leaving: 0, waiting: 0 }, executions: { leaving: 0, waiting: 0 } },
    });
    await run('set', 'lab', '--executions-days', '7');
    expect((await run('list')).stdout).toMatch(/^lab {2}events 20 days {2}executions 7 days {2}since .*\n$/);
    expect((await run('preview', 'lab')).stdout).toMatch(
      /^events older than 20 days: .*\nexecutions older than 7 days: 0 /,
    );
    expect(await run('remove', 'lab')).toMatchObject({ exitCode: 0 });
    expect((await run('list')).stdout).toBe('Everything is kept.\n');
  });

  it.each([
    [['set', 'lab'], 2, 'Name --events-days, --executions-days, or both.'],
    [['set', 'lab', '--events-days', '0'], 2, '--events-days'],
    [['set', 'lab', '--events-days', '1000000'], 1, '/eventsDays'],
    [['preview', 'nowhere'], 1, 'keeps everything'],
    [['remove', 'nowhere'], 1, 'keeps everything'],
  ])('refuses %j with exit code %i', async (args, exitCode, complaint) => {
    const refused = await run(...args);
    expect(refused).toMatchObject({ exitCode, stdout: '' });
    expect(refused.stderr).toContain(complaint);
  });
});
