import { hostname } from 'node:os';
import { Logger } from '@nestjs/common';
import type { Config } from '@stemma/config';
import { GraphMirror, VectorMirror } from '@stemma/embedded';
import { HttpEmbedder, LocalEmbedder } from '@stemma/embedding';
import { newId } from '@stemma/models';
import type { Catalogue, Clock, Embedder, LineageService, MirroredGraph } from '@stemma/orchestration';
import { SimilarityService } from '@stemma/orchestration';
import {
  edgeReader,
  linkReader,
  nodeReader,
  pointReader,
  PostgresChangeFeed,
  PostgresCheckpoints,
  PostgresDeadLetters,
  PostgresEmbeddingStore,
  PostgresMirrorJobs,
  PostgresPatternIndex,
  textReader,
  vertexReader,
} from '@stemma/postgres';
import {
  ChainedMirror,
  EmbeddingSink,
  JobRunner,
  OwnCheckpoints,
  Projection,
  Projector,
  type ChangeFeed,
  type DeadLetters,
  type LaneOptions,
  type LaneStores,
} from '@stemma/projection';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';

/** Whatever follows the record: its projectors, and the services that read what they keep. */
export interface Mirrors {
  readonly projection: Projection;
  readonly jobs: JobRunner;
  readonly feed: ChangeFeed;
  readonly deadLetters: DeadLetters;
  readonly similarity: SimilarityService | 'off';
  /** Null where the record answers itself. */
  readonly graph: MirroredGraph | null;
  close(): Promise<void>;
}

export interface MirrorOptions {
  readonly config: Pick<Config, 'embedding' | 'dataDir'> & Partial<Pick<Config, 'verifyEveryMs' | 'graph'>>;
  readonly dataSource: DataSource;
  readonly lineage: LineageService;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly lanes?: Partial<LaneOptions>;
}

/** Texts in one page: embedding them takes a few seconds, well within a lease. */
const TEXTS_A_PAGE = 64;
/** Millions of small states are loaded at the start; 5,000 take 15 ms of this process. */
const LINKS_A_PAGE = 5_000;

export async function composeMirrors(options: MirrorOptions): Promise<Mirrors> {
  const { config, dataSource, clock } = options;
  const embedder = embedderOf(config.embedding);
  const readers = [nodeReader, edgeReader, vertexReader, linkReader];
  if (embedder !== null)
    readers.push(textReader(embedder.model, embedder.maxCharacters), pointReader(embedder.model));
  const checkpoints = new PostgresCheckpoints(dataSource);
  const feed = new PostgresChangeFeed(dataSource, readers);
  const deadLetters = new PostgresDeadLetters(dataSource);
  const stores: LaneStores = { feed, checkpoints, deadLetters };
  const projection = new Projection(feed, deadLetters);
  const holder = `${hostname()}:${process.pid}:${newId()}`;
  const logger = new Logger('mirrors');
  const log = (line: string): void => {
    logger.warn(line);
  };
  const jobStores = { feed, deadLetters, jobs: new PostgresMirrorJobs(dataSource) };
  const jobs = new JobRunner(projection, jobStores, holder, clock, log, {
    verifyEveryMs: config.verifyEveryMs ?? 0,
  });
  // What lives in this process, each process feeds itself.
  const ownStores = (): LaneStores => ({ ...stores, checkpoints: new OwnCheckpoints() });
  const graph =
    (config.graph ?? 'memory') === 'memory' ? await GraphMirror.open(join(config.dataDir, 'graph')) : null;
  const links =
    graph && new Projector(graph, holder, ownStores(), clock, { ...options.lanes, pageSize: LINKS_A_PAGE });
  if (links !== null) {
    projection.add(links);
    tellFailures(links, logger);
  }
  const common = { projection, jobs, feed, deadLetters, graph: graph && links && { graph, mirror: links } };
  if (embedder === null)
    return {
      ...common,
      similarity: 'off',
      close: async () => {
        await Promise.all([jobs.close(), projection.stop()]);
        await graph?.close();
      },
    };

  const texts = new EmbeddingSink(
    embedder,
    new PostgresEmbeddingStore(dataSource),
    await checkpoints.reached('embedding', 0),
  );
  const vectors = await VectorMirror.open(join(config.dataDir, 'vectors'), embedder);
  const embedding = new Projector(texts, holder, stores, clock, { ...options.lanes, pageSize: TEXTS_A_PAGE });
  const points = new Projector(vectors, holder, ownStores(), clock, options.lanes);
  const mirror = new ChainedMirror(embedding, points, feed);
  projection.add(embedding);
  projection.add(points);
  for (const projector of [embedding, points]) tellFailures(projector, logger);

  const record = new PostgresPatternIndex(dataSource, embedder.model, embedder.dimensions);
  const ports = { catalogue: options.catalogue, embedder, index: vectors, mirror, record };
  return {
    ...common,
    similarity: new SimilarityService(ports, options.lineage),
    close: async () => {
      mirror.close();
      await jobs.close();
      // A page of texts may take the model a while; it is not waited for, and comes again at the next start.
      const stopped = projection.stop();
      await embedder.close();
      await stopped;
      await vectors.close();
      await graph?.close();
    },
  };
}

/** A lane that stands still for good is told loudly, once. */
function tellFailures(projector: Projector, logger: Logger): void {
  let told: string | null = null;
  projector.onMove(() => {
    const { failure } = projector;
    if (failure !== null && failure !== told)
      logger.error(`It stands still until somebody looks: ${failure}`);
    told = failure;
  });
}

function embedderOf(config: Config['embedding']): (Embedder & { close(): Promise<void> }) | null {
  if (config.kind !== 'http') return config.kind === 'off' ? null : new LocalEmbedder();
  const { apiKey, url, model, dimensions } = config;
  const embedder = new HttpEmbedder({ url, model, dimensions, ...(apiKey === null ? {} : { apiKey }) });
  return Object.assign(embedder, { close: () => Promise.resolve() });
}
