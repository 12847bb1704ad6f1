import type { Adoption, ReturningUsers, Window } from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
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

  constructor(dataSource: DataSource) {
    this.sql = sqlOn(dataSource);
  }

  async firstUsedDay(patternId: string): Promise<string | null> {
    const [row] = await this.sql.rows<{ day: string | null }>(firstUsedDay, [patternId]);
    return row?.day ?? null;
  }

  async returningUsers(patternId: string, before: Window, after: Window): Promise<ReturningUsers> {
    const bounds = [before.from, before.to, after.from, after.to].map((bound) => bound.toISOString());
    const [row] = await this.sql.rows<{ users_before: number; users_retained: number }>(returningUsers, [
      patternId,
      ...bounds,
    ]);
    return { usersBefore: row?.users_before ?? 0, usersRetained: row?.users_retained ?? 0 };
  }
}
