import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { testApi, type TestApi } from '../api/api-client.js';
import { linesOfReadme } from './lines-of-readme.js';

const run = promisify(execFile);
const client = resolve(__dirname, '../../clients/python');

/** Skipped, by name, where there is no Python that could. */
const canMakeOne = 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))';
const describeInPython = spawnSync('python3', ['-c', canMakeOne]).status === 0 ? describe : describe.skip;

describeInPython('the Python client', () => {
  let api: TestApi;
  let folder: string;
  let python: string;

  beforeAll(async () => {
    [api, folder] = await Promise.all([testApi(), mkdtemp(join(tmpdir(), 'stemma-python-'))]);
    python = join(folder, 'venv/bin/python');
    await run('python3', ['-m', 'venv', join(folder, 'venv')]);
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `${client}[test]`];
    await run(python, install);
  });
  afterAll(async () => {
    await api.close();
    await rm(folder, { recursive: true });
  });

  it('passes its own tests against the service', async () => {
    const parameters = ['-m', 'pytest', '--quiet', '-p', 'no:cacheprovider', join(client, 'tests')];
    const env = { ...process.env, STEMMA_URL: api.url, PYTHONDONTWRITEBYTECODE: '1' };
    const { stdout } = await run(python, parameters, { env });
    expect(stdout).toMatch(/\d+ passed/);
  });

  it("does what a newcomer's ten lines in README say", async () => {
    const file = join(folder, 'newcomer.py');
    await writeFile(file, await linesOfReadme('from stemma_client import', api.url));
    expect((await run(python, [file])).stdout).toBe('retry@1\n');
  });
});
