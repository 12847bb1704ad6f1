import type { Adoption, ReturningUsers, UsersLeft, Window } from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import { detailSinceOfPattern } from './retention/held-since.js';
import { inSnapshot } from './sql/in-snapshot.js';
import { sqlOn, type Sql } from './sql/sql.js';

const firstUsedDay = `
  select min(d.day)::text as day from stemma.usage_daily d where d.pattern_id = $1::uuid`;

const returningUsers = `
  with users as (
    select bool_or(x.timestamp >= $2::timestamptz and x.timestamp < $3::timestamptz) as before,
      bool_or(x.timestamp >= $4::timestamptz and x.timestamp < $5::timestamptz) as after
    from stemma.executions x
    where x.pattern_id = $1::uuid and x.agent is not null
      and x.timestamp >= $2::timestamptz and x.timestamp < $5::timestamptz
    group by x.agent)
  select count(*) filter (where before)::int as users_before,
    count(*) filter (where before and after)::int as users_retained
  from users`;

/** Answers from the canonical record, so without any lag. */
export class PostgresAdoption implements Adoption {
  private readonly sql: Sql;

  constructor(private readonly dataSource: DataSource) {
    this.sql = sqlOn(dataSource);
  }

  async firstUsedDay(patternId: string): Promise<string | null> {
    const [row] = await this.sql.rows<{ day: string | null }>(firstUsedDay, [patternId]);
    return row?.day ?? null;
  }

  returningUsers(patternId: string, before: Window, after: Window): Promise<ReturningUsers | UsersLeft> {
    const bounds = [before.from, before.to, after.from, after.to].map((bound) => bound.toISOString());
    return inSnapshot(this.dataSource, async (sql) => {
      const detailSince = await detailSinceOfPattern(sql, patternId, before.from);
      if (detailSince !== null) return { detailSince };
      const [row] = await sql.rows<{ users_before: number; users_retained: number }>(returningUsers, [
        patternId,
        ...bounds,
      ]);
      return { usersBefore: row?.users_before ?? 0, usersRetained: row?.users_retained ?? 0 };
    });
  }
}
