import type { MirroredGraph, RoutedMirror } from '@stemma/orchestration';
import { recordIdentity } from '@stemma/postgres';
import { composeEngine, type Engine, type EngineOptions } from '../engine/engine.js';
import { embedderOf } from '../engine/embedder-of.js';
import { closeAll } from '../process/close-all.js';
import { graphsAmong, indexAmong, type FollowedMirror, type MirroredIndex } from './answering.js';
import type {
  ConfiguredMirror,
  MirrorConfig,
  MirrorContext,
  MirrorModule,
  StoreServer,
} from './mirror-module.js';
import { mirrorModules } from './mirror-modules.js';

export interface MirrorsOptions extends Omit<EngineOptions, 'embedder' | 'verifyEveryMs'> {
  readonly config: MirrorConfig;
  /** A worker feeds what is shared, and has nothing else. */
  readonly role: 'service' | 'worker';
}

/** Whatever follows the record in a process, and what of it answers questions. */
export interface Mirrors extends Pick<Engine, 'projection' | 'jobs' | 'feed' | 'deadLetters'> {
  readonly names: readonly string[];
  /** What answers lineage, before the record itself. */
  readonly graphs: readonly MirroredGraph[];
  /** What answers similarity; null where nothing is embedded. */
  readonly index: MirroredIndex | null;
  /** What makes the words in the record that patterns are found by. */
  readonly search: RoutedMirror;
  close(): Promise<void>;
}

/** What a process of this role has to do with. */
function configuredMirrors(
  { config, role }: Pick<MirrorsOptions, 'config' | 'role'>,
  modules = mirrorModules,
): ConfiguredMirror[] {
  return modules
    .flatMap((module) => module(config) ?? [])
    .filter(({ scope }) => scope === 'shared' || role === 'service');
}

/** The servers that hold them. */
export function storeServers(config: MirrorConfig): StoreServer[] {
  return configuredMirrors({ config, role: 'service' }).flatMap(({ server }) => server ?? []);
}

/** Opens what is configured, and keeps it in step from now on, whether or not it can be reached. */
export async function openMirrors(
  options: MirrorsOptions,
  modules: readonly MirrorModule[] = mirrorModules,
): Promise<Mirrors> {
  const { config, role, dataSource } = options;
  const embedder = embedderOf(config.embedding);
  const engine = composeEngine({ ...options, embedder, verifyEveryMs: config.verifyEveryMs });
  const { projection, jobs, feed, deadLetters, isWhole, warn } = engine;
  const mirrors: FollowedMirror[] = [];
  // A mirror is closed only when nothing feeds it any more.
  const close = (): Promise<void> =>
    closeAll([() => engine.close(), ...mirrors.map((mirror) => () => mirror.close?.())]);
  try {
    const record = await recordIdentity(dataSource);
    const required = (): NonNullable<typeof embedder> => {
      if (embedder === null) throw new Error('a mirror needs vectors, and nothing is embedded');
      return embedder;
    };
    const context: MirrorContext = { record, dataSource, embedder: required, isWhole, warn };
    for (const configured of configuredMirrors(options, modules)) {
      const mirror = await configured.open(context);
      const feeds = configured.scope === 'process' || role === 'worker' || config.projection !== 'worker';
      mirrors.push({ ...mirror, projector: engine.follow(mirror.sink, { feeds }) });
    }
  } catch (error) {
    // Why they do not open is what the operator must read, also where closing fails.
    await close().catch((closing: unknown) => warn(String(closing)));
    throw error;
  }
  projection.start();
  jobs.start();
  return {
    ...{ projection, jobs, feed, deadLetters, close },
    names: mirrors.map(({ sink }) => sink.name),
    graphs: graphsAmong(mirrors, config.graph),
    index: indexAmong(mirrors, feed),
    search: projection.projectorNamed('search'),
  };
}
