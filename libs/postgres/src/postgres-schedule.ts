import type { Schedule } from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import { sqlOn, type Sql } from './sql/sql.js';

const SILENT_MS = 15_000;

/** Whoever holds some work tells so by beating; one that was silent for too long has lost it. The clock is the server's. */
export class PostgresSchedule implements Schedule {
  private readonly sql: Sql;

  constructor(
    dataSource: DataSource,
    private readonly holder: string,
    private readonly silentMs = SILENT_MS,
  ) {
    this.sql = sqlOn(dataSource);
  }

  async doIfDue(work: string, everyMs: number, run: () => Promise<unknown>): Promise<number | null> {
    const claimed = await this.sql.rows(claim, [work, this.holder, everyMs, this.silentMs]);
    if (claimed.length === 0) return this.dueInMs(work, everyMs);
    const beating = setInterval(() => {
      this.sql.rows(beat, [work, this.holder]).catch(() => undefined);
    }, this.silentMs / 5).unref();
    let isDone = false;
    try {
      await run();
      isDone = true;
    } finally {
      clearInterval(beating);
      await this.sql.rows(leave, [work, this.holder, isDone]);
    }
    return null;
  }

  private async dueInMs(work: string, everyMs: number): Promise<number> {
    const [row] = await this.sql.rows<{ due_in_ms: number | null }>(dueIn, [work, everyMs, this.silentMs]);
    return Math.max(1, Math.ceil(row?.due_in_ms ?? 0));
  }
}

const claim = `
  insert into stemma.scheduled_work as w (work, holder, beat_at) values ($1, $2, now())
  on conflict (work) do update set holder = excluded.holder, beat_at = excluded.beat_at
  where (w.holder is null or w.beat_at < now() - $4 * interval '1 ms')
    and (w.done_at is null or w.done_at <= now() - $3 * interval '1 ms')
  returning work`;

const beat = `update stemma.scheduled_work set beat_at = now() where work = $1 and holder = $2`;

const leave = `
  update stemma.scheduled_work set holder = null, done_at = case when $3 then now() else done_at end
  where work = $1 and holder = $2`;

const dueIn = `
  select (extract(epoch from greatest(
      done_at + $2 * interval '1 ms',
      case when holder is not null then beat_at + $3 * interval '1 ms' end) - now()) * 1000)::double precision as due_in_ms
  from stemma.scheduled_work where work = $1`;
