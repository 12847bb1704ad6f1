import { Logger } from '@nestjs/common';
import type { Config } from '@stemma/config';
import { HttpEmbedder, LocalEmbedder } from '@stemma/embedding';
import type { Clock, Embedder } from '@stemma/orchestration';
import {
  pointReader,
  PostgresChangeFeed,
  PostgresCheckpoints,
  PostgresDeadLetters,
  PostgresEmbeddingStore,
  PostgresMirrorJobs,
  recordReaders,
  textReader,
} from '@stemma/postgres';
import {
  checkpointsByScope,
  deadLettersByScope,
  EmbeddingSink,
  JobRunner,
  jobsByScope,
  OwnCheckpoints,
  OwnDeadLetters,
  OwnMirrorJobs,
  Projection,
  Projector,
  Watcher,
  type ChangeFeed,
  type DeadLetters,
  type LaneOptions,
  type LaneStores,
  type Sink,
} from '@stemma/projection';
import type { DataSource } from 'typeorm';
import { holderName } from '../process/holder-name.js';
import { tellLoad } from './tell-load.js';

export type EngineConfig = Pick<Config, 'embedding'> & Partial<Pick<Config, 'verifyEveryMs'>>;

export interface EngineOptions {
  readonly config: EngineConfig;
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly lanes?: Partial<LaneOptions>;
  /** Called when a lane of a shared mirror has moved, which other processes may wait for. */
  readonly onMove: () => void;
  /** Told, a line at a time, what takes long. */
  readonly log?: (line: string) => void;
}

/** What each process has that follows the record, the service and a worker alike. */
export interface Engine {
  readonly projection: Projection;
  readonly jobs: JobRunner;
  readonly feed: ChangeFeed;
  readonly deadLetters: DeadLetters;
  readonly embedder: (Embedder & { close(): Promise<void> }) | null;
  /** Keeps a sink in step from now on. */
  readonly follow: (sink: Sink, options?: Partial<LaneOptions>) => Projector;
  /** Whether a mirror of this process holds all up to its position. */
  readonly isWhole: (mirror: string) => boolean;
  /** Warns in the name of the mirrors. */
  readonly log: (line: string) => void;
  close(): Promise<void>;
}

/** Texts in one page: embedding them takes a few seconds. */
const TEXTS_A_PAGE = 64;

export function composeEngine({ config, dataSource, clock, lanes, onMove, log: say }: EngineOptions): Engine {
  const embedder = embedderOf(config.embedding);
  const readers = [...recordReaders];
  if (embedder !== null)
    readers.push(textReader(embedder.model, embedder.maxCharacters), pointReader(embedder.model));
  const feed = new PostgresChangeFeed(dataSource, readers);
  const inProcess = new Set<string>();
  const isOwn = (mirror: string): boolean => inProcess.has(mirror);
  const ownLetters = new OwnDeadLetters(clock);
  const deadLetters = deadLettersByScope(ownLetters, new PostgresDeadLetters(dataSource), isOwn);
  const shared = new PostgresCheckpoints(dataSource, () => {
    projection.wake();
    onMove();
  });
  const checkpoints = checkpointsByScope(new OwnCheckpoints(), shared, isOwn);
  const stores: LaneStores = { feed, deadLetters, checkpoints };
  const projection = new Projection(feed, deadLetters);
  const watcher = new Watcher(feed, clock);
  const holder = holderName();
  const logger = new Logger('mirrors');
  const log = (line: string): void => {
    logger.warn(line);
  };
  const jobStores = {
    feed,
    deadLetters,
    jobs: jobsByScope(new OwnMirrorJobs(clock), new PostgresMirrorJobs(dataSource), isOwn),
  };
  const jobs = new JobRunner(projection, jobStores, holder, clock, log, {
    verifyEveryMs: config.verifyEveryMs ?? 0,
  });
  return {
    ...{ projection, jobs, feed, deadLetters, embedder, log },
    isWhole: (mirror) => ownLetters.isWhole(mirror),
    follow: (sink, options) => {
      if (sink.scope === 'process') inProcess.add(sink.name);
      const projector = new Projector(sink, holder, stores, clock, { ...lanes, ...options }, watcher);
      projection.add(projector);
      tellFaults(projector, logger);
      if (say !== undefined) tellLoad(projector, say);
      return projector;
    },
    close: async () => {
      await jobs.close();
      // A page of texts may take the model a while; it is not waited for, and comes again at the next start.
      const stopped = projection.stop();
      await embedder?.close();
      await stopped;
    },
  };
}

/**
 * What any process may feed, one lane at a time: the step that embeds. Null where nothing is embedded.
 * @param feeds false: workers do; this process only knows how far they are
 */
export function followShared(
  { embedder, follow }: Engine,
  dataSource: DataSource,
  feeds: boolean,
): Projector | null {
  if (embedder === null) return null;
  const sink = new EmbeddingSink(embedder, new PostgresEmbeddingStore(dataSource));
  return follow(sink, { pageSize: TEXTS_A_PAGE, feeds });
}

/** A lane that has to retry is told loudly, once for each cause. */
function tellFaults(projector: Projector, logger: Logger): void {
  let told: string | null = null;
  projector.onMove(() => {
    const { fault } = projector;
    if (fault !== null && fault !== told) logger.error(`It is tried again until it succeeds: ${fault}`);
    told = fault;
  });
}

function embedderOf(config: Config['embedding']): (Embedder & { close(): Promise<void> }) | null {
  if (config.kind !== 'http') return config.kind === 'off' ? null : new LocalEmbedder();
  const { apiKey, url, model, dimensions } = config;
  const embedder = new HttpEmbedder({ url, model, dimensions, ...(apiKey === null ? {} : { apiKey }) });
  return Object.assign(embedder, { close: () => Promise.resolve() });
}
