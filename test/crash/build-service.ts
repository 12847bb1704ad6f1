import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bundlePrograms } from '../../tools/bundle.mjs';

const ROOT = join(__dirname, '..', '..');
/** Within node_modules, where the built files find the packages that they import. */
const CACHE = join(ROOT, 'node_modules', '.cache');

export interface BuiltService {
  /** To be run by Node. */
  readonly main: string;
  readonly worker: string;
  remove(): Promise<void>;
}

/** Builds the service as it stands in the sources, as `npm run build` does, apart from any other build. */
export async function buildService(): Promise<BuiltService> {
  await mkdir(CACHE, { recursive: true });
  const to = await mkdtemp(join(CACHE, 'stemma-service-'));
  await bundlePrograms(to);
  return {
    main: join(to, 'api.mjs'),
    worker: join(to, 'worker.mjs'),
    remove: () => rm(to, { recursive: true, force: true }),
  };
}
