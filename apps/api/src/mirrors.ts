import { hostname } from 'node:os';
import type { Config } from '@stemma/config';
import { VectorMirror } from '@stemma/embedded';
import { HttpEmbedder, LocalEmbedder } from '@stemma/embedding';
import { newId } from '@stemma/models';
import type { Catalogue, Clock, Embedder, LineageService } from '@stemma/orchestration';
import { SimilarityService } from '@stemma/orchestration';
import {
  edgeReader,
  nodeReader,
  pointReader,
  PostgresChangeFeed,
  PostgresCheckpoints,
  PostgresDeadLetters,
  PostgresEmbeddingStore,
  PostgresPatternIndex,
  textReader,
} from '@stemma/postgres';
import {
  ChainedMirror,
  EmbeddingSink,
  Projection,
  Projector,
  type LaneOptions,
  type LaneStores,
} from '@stemma/projection';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';

/** Whatever follows the record: its projectors, and the services that read what they keep. */
export interface Mirrors {
  readonly projection: Projection;
  readonly similarity: SimilarityService | 'off';
  close(): Promise<void>;
}

export interface MirrorOptions {
  readonly config: Pick<Config, 'embedding' | 'dataDir'>;
  readonly dataSource: DataSource;
  readonly lineage: LineageService;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly lanes?: Partial<LaneOptions>;
}

/** Texts in one page: embedding them takes a few seconds, well within a lease. */
const TEXTS_A_PAGE = 64;

export async function composeMirrors(options: MirrorOptions): Promise<Mirrors> {
  const { config, dataSource, clock } = options;
  const embedder = embedderOf(config.embedding);
  const readers = [nodeReader, edgeReader];
  if (embedder !== null)
    readers.push(textReader(embedder.model, embedder.maxCharacters), pointReader(embedder.model));
  const checkpoints = new PostgresCheckpoints(dataSource);
  const feed = new PostgresChangeFeed(dataSource, readers);
  const deadLetters = new PostgresDeadLetters(dataSource);
  const stores: LaneStores = { feed, checkpoints, deadLetters };
  const projection = new Projection(feed, deadLetters);
  if (embedder === null) return { projection, similarity: 'off', close: () => projection.stop() };

  const holder = `${hostname()}:${process.pid}:${newId()}`;
  const texts = new EmbeddingSink(
    embedder,
    new PostgresEmbeddingStore(dataSource),
    await checkpoints.reached('embedding', 0),
  );
  const vectors = await VectorMirror.open(join(config.dataDir, 'vectors'), embedder);
  const embedding = new Projector(texts, holder, stores, clock, { ...options.lanes, pageSize: TEXTS_A_PAGE });
  const points = new Projector(vectors, holder, stores, clock, options.lanes);
  const mirror = new ChainedMirror(embedding, points, feed);
  projection.add(embedding);
  projection.add(points);

  const record = new PostgresPatternIndex(dataSource, embedder.model, embedder.dimensions);
  const ports = { catalogue: options.catalogue, embedder, index: vectors, mirror, record };
  return {
    projection,
    similarity: new SimilarityService(ports, options.lineage),
    close: async () => {
      mirror.close();
      // A page of texts may take the model a while; it is not waited for, and comes again at the next start.
      const stopped = projection.stop();
      await embedder.close();
      await stopped;
      await vectors.close();
    },
  };
}

function embedderOf(config: Config['embedding']): (Embedder & { close(): Promise<void> }) | null {
  if (config.kind !== 'http') return config.kind === 'off' ? null : new LocalEmbedder();
  const { apiKey, url, model, dimensions } = config;
  const embedder = new HttpEmbedder({ url, model, dimensions, ...(apiKey === null ? {} : { apiKey }) });
  return Object.assign(embedder, { close: () => Promise.resolve() });
}
