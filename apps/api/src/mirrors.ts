import { join } from 'node:path';
import type { Config } from '@stemma/config';
import { GraphMirror, VectorMirror } from '@stemma/embedded';
import {
  SimilarityService,
  type Catalogue,
  type LineageService,
  ReadRouter,
  type MirroredGraph,
} from '@stemma/orchestration';
import { PostgresPatternIndex, recordIdentity } from '@stemma/postgres';
import { ChainedMirror, type Projector } from '@stemma/projection';
import {
  composeEngine,
  followShared,
  type Engine,
  type EngineConfig,
  type EngineOptions,
} from '@stemma/runtime';
import type { DataSource } from 'typeorm';

/** Whatever follows the record: its projectors, and the services that read what they keep. */
export interface Mirrors extends Pick<Engine, 'projection' | 'jobs' | 'feed' | 'deadLetters'> {
  readonly similarity: SimilarityService | 'off';
  readonly router: ReadRouter;
  /** Those that answer before the record does, in their order. */
  readonly graphs: readonly MirroredGraph[];
  close(): Promise<void>;
}

export interface MirrorOptions extends EngineOptions {
  readonly config: EngineConfig &
    Pick<Config, 'dataDir'> &
    Partial<Pick<Config, 'graph' | 'projection' | 'maxLagMs'>>;
  readonly lineage: LineageService;
  readonly catalogue: Catalogue;
  /** What answers in a mirror's place asks here. */
  readonly requests: DataSource;
}

/** Millions of small states are loaded at the start; 5,000 take 15 ms of this process. */
const LINKS_A_PAGE = 5_000;

export async function composeMirrors(options: MirrorOptions): Promise<Mirrors> {
  const { config, dataSource } = options;
  const engine = composeEngine(options);
  // The snapshots of one record are no snapshots of another, where the service is given another database.
  const folder = join(config.dataDir, 'mirrors', await recordIdentity(dataSource));
  const graph =
    (config.graph ?? 'memory') === 'memory'
      ? await GraphMirror.open(join(folder, 'graph'), engine.log, engine.isWhole)
      : null;
  const links = graph && engine.follow(graph, { pageSize: LINKS_A_PAGE });
  const embedding = followShared(engine, dataSource, config.projection !== 'worker');
  const { projection, jobs, feed, deadLetters } = engine;
  const router = new ReadRouter(() => feed.newest(), config.maxLagMs);
  const vectors = embedding && (await followVectors(engine, options, folder, embedding, router));
  return {
    ...{ projection, jobs, feed, deadLetters, router },
    graphs: graph && links ? [{ graph, mirror: links }] : [],
    similarity: vectors?.similarity ?? 'off',
    close: async () => {
      vectors?.mirror.close();
      await engine.close();
      await vectors?.index.close();
      await graph?.close();
    },
  };
}

async function followVectors(
  { embedder, follow, feed, log, isWhole }: Engine,
  { catalogue, lineage, requests }: MirrorOptions,
  folder: string,
  embedding: Projector,
  router: ReadRouter,
): Promise<{ index: VectorMirror; mirror: ChainedMirror; similarity: SimilarityService } | null> {
  if (embedder === null) return null;
  const index = await VectorMirror.open(join(folder, 'vectors'), embedder, log, isWhole);
  const mirror = new ChainedMirror(embedding, follow(index), feed);
  const record = new PostgresPatternIndex(requests, embedder.model, embedder.dimensions);
  const similarity = new SimilarityService({ catalogue, embedder, router, index, mirror, record }, lineage);
  return { index, mirror, similarity };
}
