import type { DormantVersion, LatestVersion, VersionUse } from '@stemma/analytics';
import type { DetectionSource, UseLimits, Window } from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import {
  dormant,
  equalLatest,
  latestByIds,
  patternsInUse,
  toDormantVersion,
  toLatestVersion,
  toVersionUse,
  usesOfPatterns,
  type DormantRow,
  type LatestRow,
  type UseRow,
} from './reads/detection.js';
import { sqlOn, type Sql } from './sql/sql.js';

/** What comes in at once, up to 40 KB a pattern, holds up all others while it is read. */
const PATTERNS_A_PAGE = 20;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

export class PostgresDetectionSource implements DetectionSource {
  private readonly sql: Sql;

  constructor(dataSource: DataSource) {
    this.sql = sqlOn(dataSource);
  }

  async uses(window: Window, { perPattern, maxPatterns }: UseLimits): Promise<VersionUse[]> {
    const [from, to] = [window.from.toISOString(), window.to.toISOString()];
    const uses: VersionUse[] = [];
    let after = BEFORE_ALL;
    for (let left = maxPatterns; left > 0;) {
      const page = Math.min(left, PATTERNS_A_PAGE);
      const rows = await this.sql.rows<{ pattern_id: string }>(patternsInUse, [after, from, to, page]);
      const ids = rows.map((row) => row.pattern_id);
      for (const row of await this.sql.rows<UseRow>(usesOfPatterns, [ids, from, to, perPattern]))
        uses.push(toVersionUse(row, window));
      left -= ids.length;
      if (ids.length < page) break;
      after = ids.at(-1) ?? after;
    }
    return uses;
  }

  async equalLatest(limit: number): Promise<LatestVersion[]> {
    return (await this.sql.rows<LatestRow>(equalLatest, [limit])).map(toLatestVersion);
  }

  async latest(nodeIds: readonly string[]): Promise<LatestVersion[]> {
    if (nodeIds.length === 0) return [];
    return (await this.sql.rows<LatestRow>(latestByIds, [nodeIds])).map(toLatestVersion);
  }

  async dormant(since: Date, limit: number): Promise<DormantVersion[]> {
    return (await this.sql.rows<DormantRow>(dormant, [since.toISOString(), limit])).map(toDormantVersion);
  }
}
