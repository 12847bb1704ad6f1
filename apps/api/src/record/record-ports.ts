import type {
  Adoption,
  Aliases,
  Catalogue,
  DetectionSource,
  Erasures,
  EventFeed,
  FeedbackCatalogue,
  History,
  Improvements,
  KeywordIndex,
  LineageGraph,
  RecordArchive,
  Retention,
  Schedule,
  Series,
  SimilarityPorts,
  UnitOfWork,
  UsageAnalytics,
  UsageRollupStatus,
  Webhooks,
} from '@stemma/orchestration';
import type { MirrorsOptions, ReadinessCheck } from '@stemma/runtime';

/** The key under which the ports of the record are given. */
export const RECORD = Symbol('RecordPorts');

/** The record, as the ports of the core. */
export interface RecordPorts {
  readonly unitOfWork: UnitOfWork;
  readonly catalogue: Catalogue;
  readonly aliases: Aliases;
  readonly graph: LineageGraph;
  readonly archive: RecordArchive;
  readonly events: EventFeed;
  readonly history: History;
  readonly series: Series;
  readonly usage: UsageAnalytics;
  readonly rollup: UsageRollup;
  readonly adoption: Adoption;
  readonly feedback: FeedbackCatalogue;
  readonly improvements: Improvements;
  readonly detection: DetectionSource;
  readonly schedule: Schedule;
  readonly webhooks: Webhooks;
  readonly erasures: Erasures;
  readonly retention: Retention;
  /** The vectors of one embedding model. */
  readonly index: (model: string, dimensions: number) => SimilarityPorts['record'];
  readonly keywords: KeywordIndex;
  /** What mirrors follow. */
  readonly changes: Pick<MirrorsOptions, 'dataSource' | 'wakeUp'>;
  readonly readiness: ReadinessCheck;
  close(): Promise<void>;
}

/** Sums usage up behind the write path. */
export interface UsageRollup {
  /** One step. @returns whether more is to be done now. */
  advance(): Promise<boolean>;
  status(): Promise<UsageRollupStatus>;
}
