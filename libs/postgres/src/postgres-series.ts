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
import { foldUsage, usageFromBoth, usageFromDays, type UsageRow } from './reads/usage.js';
import { detailNotHeld, detailSinceOfPattern } from './retention/held-since.js';
import { inSnapshot } from './sql/in-snapshot.js';
import { sqlOn, type Sql } from './sql/sql.js';

/** Answers from the canonical record, so without any lag. */
export class PostgresSeries implements Series {
  private readonly sql: Sql;

  constructor(private readonly dataSource: DataSource) {
    this.sql = sqlOn(dataSource);
  }

  async usage(patternId: string, window: Window, granularity: Granularity): Promise<UsageSeries> {
    const starts = bucketStarts(window, granularity);
    const values = [patternId, window.from.toISOString(), window.to.toISOString(), granularity];
    // The daily rows hold the same sums, and there are few of them.
    if (granularity !== 'hour' && isWholeDays(window))
      return foldUsage(await this.sql.rows<UsageRow>(usageFromDays, values), starts);
    return inSnapshot(this.dataSource, async (sql) => {
      const since = await detailSinceOfPattern(sql, patternId, window.from);
      if (since !== null && !isOfDaysBefore(since, window, granularity))
        throw detailNotHeld(since, 'must not be before $, but for whole UTC days of a granularity of days');
      const bounds = [...values, (since ?? window.from).toISOString()];
      return foldUsage(await sql.rows<UsageRow>(usageFromBoth, bounds), starts);
    });
  }

  performance(patternId: string, window: Window): Promise<Performance> {
    return inSnapshot(this.dataSource, async (sql) => {
      const since = await detailSinceOfPattern(sql, patternId, window.from);
      if (since !== null) throw detailNotHeld(since, 'must not be before $');
      return readPerformance(sql, patternId, window);
    });
  }
}

/** Whether what of the window is before a border is whole days, of which the sums are kept. */
function isOfDaysBefore(since: Date, { from, to }: Window, granularity: Granularity): boolean {
  return granularity !== 'hour' && isWholeDays({ from, to: to < since ? to : since });
}
