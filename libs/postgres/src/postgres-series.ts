import {
  bucketStarts,
  isWholeDays,
  type Granularity,
  type Performance,
  type Series,
  type UsageSeries,
  type Window,
} from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import { readPerformance } from './reads/performance.js';
import { foldUsage, usageFromDays, usageFromExecutions, type UsageRow } from './reads/usage.js';
import { sqlOn, type Sql } from './sql/sql.js';

/** Answers from the canonical record, so without any lag. */
export class PostgresSeries implements Series {
  private readonly sql: Sql;

  constructor(dataSource: DataSource) {
    this.sql = sqlOn(dataSource);
  }

  async usage(patternId: string, window: Window, granularity: Granularity): Promise<UsageSeries> {
    const starts = bucketStarts(window, granularity);
    // The daily rows hold the same sums, and there are few of them.
    const text = granularity !== 'hour' && isWholeDays(window) ? usageFromDays : usageFromExecutions;
    const rows = await this.sql.rows<UsageRow>(text, [
      patternId,
      window.from.toISOString(),
      window.to.toISOString(),
      granularity,
    ]);
    return foldUsage(rows, starts);
  }

  performance(patternId: string, window: Window): Promise<Performance> {
    return readPerformance(this.sql, patternId, window);
  }
}
