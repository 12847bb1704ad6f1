import type { Position } from '@stemma/models';
import type { DataSource } from 'typeorm';
import { sqlOn } from '../sql/sql.js';
import { rolledUpTo } from './rollup-state.js';

/** How far usage is summed up. Answers are complete all the same: they read what is not. */
export interface UsageRollupStatus {
  /** Up to where the change log is in the rollups; null while they are filled for the first time. */
  readonly position: Position | null;
  /** Age of the oldest change behind the position, whatever it is of; null without a position. */
  readonly lagMs: number | null;
  /** When the oldest executions were recorded that are not summed up; null where all are, and without a position. */
  readonly oldestUnapplied: Date | null;
}

interface BehindRow {
  lag_ms: number | null;
  oldest_at: Date | null;
}

export async function rollupStatus(dataSource: DataSource): Promise<UsageRollupStatus> {
  const sql = sqlOn(dataSource);
  const position = await rolledUpTo(sql);
  if (position === null) return { position, lagMs: null, oldestUnapplied: null };
  const [row] = await sql.rows<BehindRow>(behind, [String(position.tx), String(position.seq)]);
  return { position, lagMs: Math.max(0, row?.lag_ms ?? 0), oldestUnapplied: row?.oldest_at ?? null };
}

// By the server's clock, as the changes have it.
const behind = `
  select
    (select extract(epoch from clock_timestamp() - l.at)::float8 * 1000 from stemma.change_log l
     where (l.tx, l.seq) > ($1::xid8, $2::bigint) order by l.tx, l.seq limit 1) as lag_ms,
    (select l.at from stemma.change_log l
     where (l.tx, l.seq) > ($1::xid8, $2::bigint) and l.topic = 'executions'
     order by l.tx, l.seq limit 1) as oldest_at`;
