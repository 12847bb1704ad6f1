import type { UsageRollupStatus } from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import { sqlOn } from '../sql/sql.js';
import { rolledUpTo } from './rollup-state.js';

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
