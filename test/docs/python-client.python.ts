import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { testApi, type TestApi } from '../api/api-client.js';
import { linesOfReadme } from './lines-of-readme.js';

const run = promisify(execFile);
const client = resolve(__dirname, '../../clients/python');

const folder = mkdtempSync(join(tmpdir(), 'stemma-python-'));
const venv = join(folder, 'venv');
const python = join(venv, 'bin/python');
const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];

/** Skipped, by name, where there is no Python that could, or no index of packages in reach. */
const isThere =
  spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 11))']).status === 0 &&
  spawnSync('python3', ['-m', 'venv', venv]).status === 0 &&
  spawnSync(python, [...pip, 'httpx']).status === 0;
const describeInPython = isThere ? describe : describe.skip;

describeInPython('the Python client', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await testApi();
    await run(python, [...pip, `${client}[test]`]);
  });
  afterAll(() => api.close());

  it('passes its own tests against the service', async () => {
    const parameters = ['-m', 'pytest', '--quiet', '-p', 'no:cacheprovider', join(client, 'tests')];
    const env = { ...process.env, STEMMA_URL: api.url, PYTHONDONTWRITEBYTECODE: '1' };
    const told = await run(python, parameters, { env }).catch(
      (failed: unknown) => failed as { stdout: string },
    );
    expect(told.stdout).toMatch(/^\d+ passed/m);
  });

  it("does what a newcomer's ten lines in README say", async () => {
    const file = join(folder, 'newcomer.py');
    await writeFile(file, await linesOfReadme('from stemma_client import', api.url));
    expect((await run(python, [file])).stdout).toBe('retry@1\n');
  });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});
