import type { Granularity } from '@stemma/analytics';
import type {
  BucketContent,
  Counted,
  CountedSample,
  RankedPattern,
  RankingQuestion,
  UsageAnalytics,
  UsageScope,
  Window,
} from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import { inSnapshot } from '../sql/in-snapshot.js';
import { readRanking } from './read-ranking.js';
import { readSample } from './read-sample.js';
import { findScope } from './scope.js';
import { readUsedSince } from './used-since.js';

/** Answers from the record: its rollups, and beyond them the executions themselves. So there is no lag. */
export class PostgresUsageAnalytics implements UsageAnalytics {
  constructor(private readonly dataSource: DataSource) {}

  sample(
    scope: UsageScope,
    window: Window,
    granularity: Granularity,
    buckets: BucketContent,
  ): Promise<CountedSample | null> {
    return inSnapshot(this.dataSource, async (sql) => {
      const found = await findScope(sql, scope);
      return found === null ? null : readSample(sql, found, window, granularity, buckets);
    });
  }

  ranking(question: RankingQuestion): Promise<Counted<readonly RankedPattern[]>> {
    return inSnapshot(this.dataSource, (sql) => readRanking(sql, question));
  }

  usedSince(nodeIds: readonly string[], from: Date): Promise<ReadonlyMap<string, number>> {
    return inSnapshot(this.dataSource, (sql) => readUsedSince(sql, nodeIds, from));
  }
}
