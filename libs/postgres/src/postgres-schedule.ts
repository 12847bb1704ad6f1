import { withHeartbeat, type Schedule } from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import { released, isFree, leasedFor } from './sql/lease.js';
import { sqlOn, type Sql } from './sql/sql.js';

const LEASE_MS = 15_000;

/** Work that is leased by whoever does it; SQL, as all leases (ADR 0002). */
export class PostgresSchedule implements Schedule {
  private readonly sql: Sql;

  constructor(
    dataSource: DataSource,
    private readonly holder: string,
    private readonly leaseMs = LEASE_MS,
  ) {
    this.sql = sqlOn(dataSource);
  }

  async doIfDue(
    work: string,
    everyMs: number,
    run: (signal: AbortSignal) => Promise<unknown>,
  ): Promise<number | null> {
    const [row] = await this.sql.rows(claim, [work, this.holder, everyMs, this.leaseMs]);
    if (row === undefined) return this.dueInMs(work, everyMs);
    let isDone = false;
    const lost = new AbortController();
    const renewed = async (): Promise<void> => {
      const [held] = await this.sql.rows(renew, [work, this.holder, this.leaseMs]);
      if (held === undefined) lost.abort();
    };
    try {
      await withHeartbeat(this.leaseMs / 5, renewed, () => run(lost.signal));
      isDone = true;
    } finally {
      await this.sql.rows(release, [work, this.holder, isDone]);
    }
    return null;
  }

  private async dueInMs(work: string, everyMs: number): Promise<number> {
    const [row] = await this.sql.rows<{ due_in_ms: number | null }>(dueIn, [work, everyMs]);
    return Math.max(1, Math.ceil(row?.due_in_ms ?? 0));
  }
}

const claim = `
  insert into stemma.scheduled_work as w (work, holder, leased_until) values ($1, $2, ${leasedFor('$4')})
  on conflict (work) do update set holder = excluded.holder, leased_until = excluded.leased_until
  where ${isFree('w')} and (w.done_at is null or w.done_at <= now() - $3 * interval '1 ms')
  returning work`;

const renew = `
  update stemma.scheduled_work set leased_until = ${leasedFor('$3')} where work = $1 and holder = $2 returning work`;

const release = `
  update stemma.scheduled_work set ${released}, done_at = case when $3 then now() else done_at end
  where work = $1 and holder = $2`;

const dueIn = `
  select (extract(epoch from greatest(
      done_at + $2 * interval '1 ms', case when holder is not null then leased_until end) - now()) * 1000
    )::double precision as due_in_ms
  from stemma.scheduled_work where work = $1`;
