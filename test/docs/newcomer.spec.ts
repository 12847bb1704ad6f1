import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { testApi, type TestApi } from '../api/api-client.js';

const run = promisify(execFile);
const root = resolve(__dirname, '../..');

/** The lines of README that begin so, as they stand there, but for where the service is. */
async function linesOfReadme(first: string, url: string): Promise<string> {
  const text = await readFile(join(root, 'README.md'), 'utf8');
  const block = text
    .split(/^```\w*\n/m)
    .find((part) => part.startsWith(first))
    ?.split('```')[0];
  if (block?.includes('http://127.0.0.1:3000') !== true)
    throw new Error(`README has no lines from ${first} on`);
  return block.replace('http://127.0.0.1:3000', url);
}

describe("a newcomer's ten lines", () => {
  let api: TestApi;
  let folder: string;

  beforeAll(async () => {
    [api, folder] = await Promise.all([testApi(), mkdtemp(join(tmpdir(), 'stemma-newcomer-'))]);
  });
  afterAll(async () => {
    await api.close();
    await rm(folder, { recursive: true });
  });

  it('in TypeScript: against the package as it would be published', async () => {
    const packed = join(folder, 'node_modules/@stemma/client');
    await mkdir(packed, { recursive: true });
    const { dependencies } = JSON.parse(await readFile(join(root, 'libs/client/package.json'), 'utf8'));
    for (const name of Object.keys(dependencies))
      await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name));
    await cp(join(root, 'libs/client/package.json'), join(packed, 'package.json'));
    const tsc = createRequire(__filename).resolve('typescript/bin/tsc');
    await run(process.execPath, [tsc, '-p', join(root, 'libs/client'), '--outDir', join(packed, 'dist')]);

    await writeFile(join(folder, 'newcomer.mjs'), await linesOfReadme('import { StemmaClient }', api.url));
    const { stdout } = await run(process.execPath, ['newcomer.mjs'], { cwd: folder });

    expect(stdout).toBe('retry@1\n');
    const [used] = (await api.get('/v1/patterns?name=retry')).body.items;
    expect((await api.get(`/v1/patterns/${used.patternId}/performance`)).body.executionCount).toBe(1);
  });
});
