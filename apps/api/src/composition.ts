import { AugursModels, DETECTION_THRESHOLDS, HEALTH_THRESHOLDS } from '@stemma/analytics';
import {
  BulkService,
  DetectionService,
  ExecutionRecorder,
  ImprovementService,
  LineageService,
  RoutedGraph,
  UsageService,
  TrendService,
  type Catalogue,
  type FeedbackCatalogue,
  type Series,
  type SimilarityService,
  type WriteContext,
} from '@stemma/orchestration';
import type { Config } from '@stemma/config';
import type { ChangeFeed, DeadLetters, JobRunner, Projection } from '@stemma/projection';
import {
  maintain,
  migrate,
  openPools,
  PostgresAdoption,
  PostgresCatalogue,
  PostgresDetectionSource,
  PostgresFeedbackCatalogue,
  PostgresImprovements,
  PostgresLineageGraph,
  PostgresRecordArchive,
  PostgresSchedule,
  PostgresSeries,
  PostgresUnitOfWork,
  PostgresUsageAnalytics,
  PostgresUsageRollup,
  PostgresWakeUp,
  requireReady,
} from '@stemma/postgres';
import { closeAll, holderName, mirrorsReady, upkeepOf, type ReadinessCheck } from '@stemma/runtime';
import { findAlikeBy } from './find-alike.js';
import { composeMirrors } from './mirrors.js';
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
  readonly graph: RoutedGraph;
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

export async function compose(
  postgresUrl: string,
  config: CompositionConfig,
  log: (line: string) => void = () => undefined,
): Promise<Composition> {
  await migrate(postgresUrl);
  const pools = await openPools(postgresUrl, 'stemma', ['requests', 'exports', 'background', 'readiness']);
  const { requests, background } = pools;
  const unitOfWork = new PostgresUnitOfWork(requests, () => {
    mirrors.projection.wake();
    wakeUp.tell();
  });
  const clock = (): Date => new Date();
  const executions = new ExecutionRecorder(unitOfWork, clock, { coalesceMs: config.coalesceMs });
  const lineage = new LineageService(unitOfWork, clock);
  const catalogue = new PostgresCatalogue(requests);
  const mirrors = await composeMirrors({
    config,
    dataSource: background,
    requests,
    lineage,
    catalogue,
    clock,
    log,
    onMove: () => {
      wakeUp.tell();
    },
  });
  const wakeUp = new PostgresWakeUp(postgresUrl, background, () => {
    mirrors.projection.wake();
  });
  await wakeUp.listen();
  mirrors.projection.start();
  mirrors.jobs.start();
  const series = new PostgresSeries(requests);
  const models = new AugursModels();
  const adoption = new PostgresAdoption(requests);
  const upkeep = upkeepOf((now) => maintain(background, now), clock);
  upkeep.start();
  const feedback = new PostgresFeedbackCatalogue(requests);
  const rollup = new PostgresUsageRollup(background);
  const roller = new UsageRoller(() => rollup.advance());
  roller.start();
  const detection = new DetectionService(
    unitOfWork,
    clock,
    new PostgresDetectionSource(background),
    findAlikeBy(mirrors.similarity),
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
  for (const work of scheduled) work?.start();
  const disk = new DiskWatch(config.dataDir, config.diskFullBelowBytes);
  disk.start();
  return {
    lineage,
    disk,
    improvements,
    executions,
    bulk: new BulkService(unitOfWork, new PostgresRecordArchive(pools.exports), clock),
    catalogue,
    feedback,
    detection,
    similarity: mirrors.similarity,
    projection: mirrors.projection,
    jobs: mirrors.jobs,
    feed: mirrors.feed,
    deadLetters: mirrors.deadLetters,
    rollupSync: async () => rollupSync(await rollup.status(), roller.cause),
    graph: new RoutedGraph(mirrors.router, new PostgresLineageGraph(requests), mirrors.graphs),
    usage: new UsageService(
      new PostgresUsageAnalytics(requests),
      feedback,
      config.health ?? HEALTH_THRESHOLDS,
      clock,
    ),
    series,
    trends: new TrendService({ catalogue, series, adoption, models }),
    readiness: [
      { name: 'postgres', check: () => requireReady(pools.readiness).then(() => ({})) },
      { name: 'mirrors', check: () => mirrorsReady(mirrors.projection) },
      { name: 'disk', check: () => disk.requireRoom() },
    ],
    close: () =>
      closeAll([
        () => {
          disk.close();
        },
        () => upkeep.close(),
        ...scheduled.map((work) => () => work?.close()),
        () => roller.close(),
        () => executions.close(),
        () => models.close(),
        () => wakeUp.close(),
        () => mirrors.close(),
        () => pools.close(),
      ]),
  };
}
