import { Logger } from '@nestjs/common';
import type { Clock, Embedder } from '@stemma/orchestration';
import {
  pointReader,
  PostgresChangeFeed,
  PostgresCheckpoints,
  PostgresDeadLetters,
  PostgresMirrorJobs,
  recordReaders,
  textReaders,
  type PostgresWakeUp,
} from '@stemma/postgres';
import {
  checkpointsByScope,
  deadLettersByScope,
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
import { tellFaults } from './tell-faults.js';
import { tellLoad } from './tell-load.js';
import { traced } from './traced.js';

export interface EngineOptions {
  /** Connections to the record, for background work. */
  readonly dataSource: DataSource;
  readonly wakeUp: PostgresWakeUp;
  /** Null where nothing is embedded. The engine's to close. */
  readonly embedder: (Embedder & { close(): Promise<void> }) | null;
  readonly clock: Clock;
  /** 0: mirrors are verified only when somebody asks. */
  readonly verifyEveryMs: number;
  /** Told, a line at a time, what takes long. */
  readonly log?: (line: string) => void;
}

/** What each process has that follows the record, the service and a worker alike. */
export interface Engine {
  readonly projection: Projection;
  readonly jobs: JobRunner;
  readonly feed: ChangeFeed;
  readonly deadLetters: DeadLetters;
  /** Keeps a sink in step, once the projection is started. */
  readonly follow: (sink: Sink, options: Partial<LaneOptions>) => Projector;
  /** Whether a mirror of this process holds all up to its position. */
  readonly isWhole: (mirror: string) => boolean;
  /** Warns in the name of the mirrors. */
  readonly warn: (line: string) => void;
  close(): Promise<void>;
}

export function composeEngine(options: EngineOptions): Engine {
  const { dataSource, wakeUp, embedder, clock, verifyEveryMs, log } = options;
  const readers = [...recordReaders];
  if (embedder !== null)
    readers.push(...textReaders(embedder.model, embedder.maxCharacters), pointReader(embedder.model));
  const feed = new PostgresChangeFeed(dataSource, readers);
  const inProcess = new Set<string>();
  const isOwn = (mirror: string): boolean => inProcess.has(mirror);
  const ownLetters = new OwnDeadLetters(clock);
  const deadLetters = deadLettersByScope(ownLetters, new PostgresDeadLetters(dataSource), isOwn);
  const shared = new PostgresCheckpoints(dataSource, () => {
    wakeUp.tell();
  });
  const checkpoints = checkpointsByScope(new OwnCheckpoints(), shared, isOwn);
  const stores: LaneStores = { feed, deadLetters, checkpoints };
  const projection = new Projection(feed, deadLetters);
  wakeUp.onWake(() => {
    projection.wake();
  });
  const watcher = new Watcher(feed, clock);
  const holder = holderName();
  const logger = new Logger('mirrors');
  const warn = (line: string): void => {
    logger.warn(line);
  };
  const ofJobs = jobsByScope(new OwnMirrorJobs(clock), new PostgresMirrorJobs(dataSource), isOwn);
  const jobStores = { feed, deadLetters, jobs: ofJobs };
  const jobs = new JobRunner(projection, jobStores, holder, clock, warn, { verifyEveryMs });
  return {
    ...{ projection, jobs, feed, deadLetters, warn },
    isWhole: (mirror) => ownLetters.isWhole(mirror),
    follow: (sink, lanes) => {
      if (sink.scope === 'process') inProcess.add(sink.name);
      const projector = new Projector(traced(sink), holder, stores, clock, lanes, watcher);
      projection.add(projector);
      tellFaults(projector, logger);
      if (log !== undefined) tellLoad(projector, log);
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
