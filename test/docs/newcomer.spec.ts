import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { testApi, type TestApi } from '../api/api-client.js';
import { linesOfReadme } from './lines-of-readme.js';

const run = promisify(execFile);
const root = resolve(__dirname, '../..');

describe("a newcomer's ten lines", () => {
  let api: TestApi;
  let folder: string;

  beforeAll(async () => {
    [api, folder] = await Promise.all([testApi(), mkdtemp(join(tmpdir(), 'stemma-newcomer-'))]);
    // The package as it would be published.
    const packed = join(folder, 'node_modules/@stemma/client');
    await mkdir(packed, { recursive: true });
    const { dependencies } = JSON.parse(await readFile(join(root, 'libs/client/package.json'), 'utf8'));
    for (const name of Object.keys(dependencies))
      await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name));
    await cp(join(root, 'libs/client/package.json'), join(packed, 'package.json'));
    const tsc = createRequire(__filename).resolve('typescript/bin/tsc');
    await run(process.execPath, [tsc, '-p', join(root, 'libs/client'), '--outDir', join(packed, 'dist')]);
  });
  afterAll(async () => {
    await api.close();
    await rm(folder, { recursive: true });
  });

  it('in TypeScript do what they say', async () => {
    await writeFile(join(folder, 'newcomer.mjs'), await linesOfReadme('import { StemmaClient }', api.url));
    const { stdout } = await run(process.execPath, ['newcomer.mjs'], { cwd: folder });

    expect(stdout).toBe('retry@1\n');
    const [used] = (await api.get('/v1/patterns?name=retry')).body.items;
    expect((await api.get(`/v1/patterns/${used.patternId}/performance`)).body.executionCount).toBe(1);
  });

  it('may leave the recorder open: a program that ends by itself ends after all is recorded', async () => {
    const { body } = await api.post('/v1/patterns', { name: 'left', content: 'x', createdBy: 'ada' });
    const { nodeId, patternId } = body.node;
    const program = `
      import { StemmaClient } from '@stemma/client';
      const recorder = new StemmaClient({ url: '${api.url}' }).recorder();
      for (let n = 0; n < 250; n++) recorder.record({ nodeId: '${nodeId}', executionTimeMs: n, success: true });`;
    await writeFile(join(folder, 'hasty.mjs'), program);
    await run(process.execPath, ['hasty.mjs'], { cwd: folder });
    expect((await api.get(`/v1/patterns/${patternId}/performance`)).body.executionCount).toBe(250);
  });
});
