import { AugursModels, DETECTION_THRESHOLDS, HEALTH_THRESHOLDS } from '@stemma/analytics';
import {
  BulkService,
  DetectionService,
  ExecutionRecorder,
  ImprovementService,
  LineageService,
  ReadRouter,
  RoutedGraph,
  SimilarityService,
  TraceService,
  TrendService,
  UsageService,
  type Catalogue,
  type FeedbackCatalogue,
  type Series,
  type WriteContext,
} from '@stemma/orchestration';
import type { Config } from '@stemma/config';
import type { ChangeFeed, DeadLetters, JobRunner, Projection } from '@stemma/projection';
import {
  PostgresAdoption,
  PostgresCatalogue,
  PostgresDetectionSource,
  PostgresFeedbackCatalogue,
  PostgresImprovements,
  PostgresLineageGraph,
  PostgresPatternIndex,
  PostgresRecordArchive,
  PostgresSchedule,
  PostgresSeries,
  PostgresUnitOfWork,
  PostgresUsageAnalytics,
  PostgresUsageRollup,
} from '@stemma/postgres';
import {
  holderName,
  mirrorsReady,
  opening,
  openMirrors,
  openRecord,
  type MirrorConfig,
  type Mirrors,
  type Opened,
  type ReadinessCheck,
} from '@stemma/runtime';
import type { DataSource } from 'typeorm';
import { findAlikeBy } from './find-alike.js';
import { scheduledWork } from './scheduled-work.js';
import { DiskWatch } from './state/disk-watch.js';
import { rollupSync, type RollupSync } from './usage/rollup-sync.js';
import { UsageRoller } from './usage-roller.js';

/** Which adapter serves which port: decided here and nowhere else. */
export interface Composition {
  readonly lineage: LineageService;
  readonly improvements: ImprovementService;
  readonly executions: ExecutionRecorder;
  readonly bulk: BulkService;
  readonly catalogue: Catalogue;
  readonly detection: DetectionService;
  readonly feedback: FeedbackCatalogue;
  readonly traces: TraceService;
  readonly series: Series;
  readonly usage: UsageService;
  readonly trends: TrendService;
  readonly similarity: SimilarityService | 'off';
  readonly projection: Projection;
  readonly jobs: JobRunner;
  readonly feed: ChangeFeed;
  readonly deadLetters: DeadLetters;
  /** How far usage is summed up. */
  readonly rollupSync: () => Promise<RollupSync>;
  readonly disk: DiskWatch;
  /** What `/health/ready` asks. */
  readonly readiness: readonly ReadinessCheck[];
  close(): Promise<void>;
}

export type CompositionConfig = Pick<Config, 'embedding' | 'dataDir' | 'coalesceMs'> &
  Partial<
    Pick<
      Config,
      | 'verifyEveryMs'
      | 'maxLagMs'
      | 'graph'
      | 'projection'
      | 'health'
      | 'autoApplyConfidence'
      | 'detection'
      | 'detectEveryMs'
      | 'evaluateEveryMs'
    >
  > & {
    /** When scheduled work is done for the first time, after the start. */
    readonly firstWorkAfterMs?: number;
    /** With less room than this the disk counts as full. */
    readonly diskFullBelowBytes?: number;
  };

export function compose(
  postgresUrl: string,
  given: CompositionConfig,
  log: (line: string) => void = () => undefined,
): Promise<Composition> {
  const config = { graph: 'memory', projection: 'inline', verifyEveryMs: 0, ...given } as const;
  return opening((opened) => composed(postgresUrl, config, log, opened), log);
}

async function composed(
  postgresUrl: string,
  config: CompositionConfig & MirrorConfig,
  log: (line: string) => void,
  opened: Opened,
): Promise<Composition> {
  const record = await openRecord(postgresUrl, 'stemma', ['requests', 'exports']);
  opened.add(() => record.close());
  const { pools, wakeUp } = record;
  const { requests, background } = pools;
  const clock = (): Date => new Date();
  const mirrors = await openMirrors({ config, role: 'service', dataSource: background, wakeUp, clock, log });
  opened.add(() => mirrors.close());
  const unitOfWork = new PostgresUnitOfWork(requests, () => {
    wakeUp.tell();
  });
  const executions = new ExecutionRecorder(unitOfWork, clock, { coalesceMs: config.coalesceMs });
  opened.add(() => executions.close());
  const lineage = new LineageService(unitOfWork, clock);
  const catalogue = new PostgresCatalogue(requests);
  const router = new ReadRouter(() => mirrors.feed.newest(), config.maxLagMs);
  const similarity = similarityBy(mirrors.index, router, lineage, catalogue, requests);
  const series = new PostgresSeries(requests);
  const models = new AugursModels();
  opened.add(() => models.close());
  const adoption = new PostgresAdoption(requests);
  const feedback = new PostgresFeedbackCatalogue(requests);
  const rollup = new PostgresUsageRollup(background);
  const roller = new UsageRoller(() => rollup.advance());
  roller.start();
  opened.add(() => roller.close());
  const detection = new DetectionService(
    unitOfWork,
    clock,
    new PostgresDetectionSource(background),
    findAlikeBy(similarity),
    new PostgresImprovements(requests),
    config.detection ?? DETECTION_THRESHOLDS,
  );
  const improvements = new ImprovementService(
    unitOfWork,
    clock,
    new PostgresImprovements(requests),
    config.autoApplyConfidence ?? null,
  );
  const schedule = new PostgresSchedule(background, holderName());
  const scheduled = [
    {
      name: 'detect',
      work: (context: WriteContext) => detection.detect(context),
      everyMs: config.detectEveryMs ?? 0,
    },
    {
      name: 'evaluate',
      work: (context: WriteContext) => improvements.evaluate(context),
      everyMs: config.evaluateEveryMs ?? 0,
    },
  ].map((one) => scheduledWork(one, schedule, clock, config.firstWorkAfterMs));
  for (const work of scheduled) {
    work?.start();
    opened.add(() => work?.close() ?? Promise.resolve());
  }
  const disk = new DiskWatch(config.dataDir, config.diskFullBelowBytes);
  disk.start();
  opened.add(() => {
    disk.close();
    return Promise.resolve();
  });
  return {
    lineage,
    disk,
    improvements,
    executions,
    bulk: new BulkService(unitOfWork, new PostgresRecordArchive(pools.exports), clock),
    catalogue,
    feedback,
    detection,
    similarity,
    projection: mirrors.projection,
    jobs: mirrors.jobs,
    feed: mirrors.feed,
    deadLetters: mirrors.deadLetters,
    rollupSync: async () => rollupSync(await rollup.status(), roller.cause),
    traces: new TraceService(
      new RoutedGraph(router, new PostgresLineageGraph(requests), mirrors.graphs),
      catalogue,
    ),
    usage: new UsageService(
      new PostgresUsageAnalytics(requests),
      feedback,
      config.health ?? HEALTH_THRESHOLDS,
      clock,
    ),
    series,
    trends: new TrendService({ catalogue, series, adoption, models }),
    readiness: [
      record.readiness,
      { name: 'mirrors', check: () => mirrorsReady(mirrors.projection) },
      { name: 'disk', check: () => disk.requireRoom() },
    ],
    close: () => opened.close(),
  };
}

function similarityBy(
  index: Mirrors['index'],
  router: ReadRouter,
  lineage: LineageService,
  catalogue: Catalogue,
  requests: DataSource,
): SimilarityService | 'off' {
  if (index === null) return 'off';
  const record = new PostgresPatternIndex(requests, index.embedder.model, index.embedder.dimensions);
  return new SimilarityService({ catalogue, router, record, ...index }, lineage);
}
