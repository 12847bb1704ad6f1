import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

export interface BuiltConsole {
  readonly folder: string;
  remove(): void;
}

/** The console of this checkout as `npm run build` makes it, in a folder of its own. */
export function builtConsole(): BuiltConsole {
  const folder = mkdtempSync(join(tmpdir(), 'stemma-console-'));
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  execFileSync(
    process.execPath,
    [
      vite,
      'build',
      join(ROOT, 'apps', 'console'),
      '--outDir',
      folder,
      '--emptyOutDir',
      '--logLevel',
      'error',
    ],
    // Jest's NODE_ENV would make it a build for developers.
    { env: { ...process.env, NODE_ENV: 'production' }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}
