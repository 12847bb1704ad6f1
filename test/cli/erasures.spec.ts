import { testApi, type TestApi } from '../api/api-client.js';
import { stemma, type Run } from './cli.fixture.js';

describe('erasures in the terminal', () => {
  let api: TestApi;
  const run = (...args: string[]): Promise<Run> => stemma([...args, '--url', api.url]);

  beforeAll(async () => {
    api = await testApi();
    await api.post('/v1/patterns', { name: 'retry', content: 'x', createdBy: 'ada' });
  });
  afterAll(() => api.close());

  it('are asked for by name, only with --yes, and tell what became of them', async () => {
    expect((await run('erasures')).stdout).toBe('Nothing was erased.\n');
    const hesitant = await run('erase', 'retry', '--reason', 'asked for');
    expect(hesitant).toMatchObject({ exitCode: 2, stdout: '' });
    expect(hesitant.stderr).toContain('--yes');
    expect((await api.get('/v1/patterns')).body.items).toHaveLength(1);

    const { stdout } = await run('erase', 'retry', '--reason', 'asked for', '--yes');
    expect(stdout).toMatch(
      /^\S+ {2}pending {2}\S+ {2}\S+ {2}\S+\nreason {3}asked for\nremoved {2}.*1 versions, 1 patterns/,
    );
    const [erasureId = ''] = stdout.split(' ');
    let verified: Run;
    do verified = await run('erasures', erasureId, '--verify');
    while (verified.exitCode === 1);
    expect(verified.stdout).toMatch(/ {2}gone {4}[^]*\nrecord {2}gone\n/);
    expect((await run('erasures')).stdout).toContain(`${erasureId}  gone`);
  });

  it.each([
    [['erase', 'retry', '--yes'], 2, "required option '--reason <reason>' not specified"],
    [['erase', 'nothing', '--reason', 'so', '--yes'], 1, 'No pattern is named "nothing"'],
    [['erasures', '--verify'], 2, 'Say which erasure'],
    [['erasures', 'x'], 1, '/erasureId'],
  ])('refuses %j with exit code %i', async (args, exitCode, complaint) => {
    const refused = await run(...args);
    expect(refused).toMatchObject({ exitCode, stdout: '' });
    expect(refused.stderr).toContain(complaint);
  });
});
