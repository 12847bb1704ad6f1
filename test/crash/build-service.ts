import { transformFile } from '@swc/core';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
/** Within node_modules, where the built files find the packages that they import. */
const CACHE = join(ROOT, 'node_modules', '.cache');

const options = {
  swcrc: false,
  module: { type: 'es6' },
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
} as const;

export interface BuiltService {
  /** To be run by Node. */
  readonly main: string;
  readonly worker: string;
  remove(): Promise<void>;
}

/** Builds the service as it stands in the sources, apart from any other build. */
export async function buildService(): Promise<BuiltService> {
  await mkdir(CACHE, { recursive: true });
  const to = await mkdtemp(join(CACHE, 'stemma-service-'));
  await writeFile(join(to, 'package.json'), '{"type":"module"}');
  const apps = ['api', 'worker'].map((app) =>
    compile(join(ROOT, 'apps', app, 'src'), join(to, 'apps', app, 'src')),
  );
  const libs = (await readdir(join(ROOT, 'libs'))).map(async (lib) => {
    const built = join(to, 'node_modules', '@stemma', lib);
    await compile(join(ROOT, 'libs', lib, 'src'), join(built, 'src'));
    await writeFile(join(built, 'package.json'), '{"type":"module","exports":"./src/index.js"}');
  });
  await Promise.all([...apps, ...libs]);
  return {
    main: join(to, 'apps', 'api', 'src', 'main.js'),
    worker: join(to, 'apps', 'worker', 'src', 'main.js'),
    remove: () => rm(to, { recursive: true, force: true }),
  };
}

async function compile(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || /\.(spec|fixture)\.ts$/.test(entry.name)) continue;
    const source = join(entry.parentPath, entry.name);
    const target = join(to, source.slice(from.length));
    await mkdir(dirname(target), { recursive: true });
    if (!entry.name.endsWith('.ts')) await cp(source, target);
    else await writeFile(target.replace(/\.ts$/, '.js'), (await transformFile(source, options)).code);
  }
}
