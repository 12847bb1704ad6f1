// `npm run openapi`: writes docs/openapi.json as the service describes itself.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare, root } from './checkout.mjs';
import { servedUrl } from './served-url.mjs';

await prepare({ build: true });
const dataDir = mkdtempSync(join(tmpdir(), 'stemma-openapi-'));
const service = spawn(process.execPath, ['dist/api.mjs'], {
  cwd: root,
  env: { PATH: process.env.PATH, STEMMA_PORT: '0', STEMMA_DATA_DIR: dataDir, STEMMA_EMBEDDING: 'off' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = new Promise((resolve) => service.once('close', resolve));
try {
  const document = await (await fetch(`${await servedUrl(service)}/openapi.json`)).json();
  writeFileSync(join(root, 'docs', 'openapi.json'), `${JSON.stringify(document, null, 2)}\n`);
} finally {
  service.kill('SIGTERM');
  await ended;
  rmSync(dataDir, { recursive: true, force: true });
}
