import type { Position } from '@stemma/models';
import type { Sql } from '../sql/sql.js';

export interface StateRow {
  tx: string | null;
  seq: string | null;
  loading_after: string | null;
  /** The cluster it was made on, and the present one: after a restore to another, positions mean nothing any more. */
  system_identifier: string | null;
  cluster: string;
}

/** Up to where the log is in the rollups; null while they are filled. */
export async function rolledUpTo(sql: Sql): Promise<Position | null> {
  const [row] = await sql.rows<StateRow>(`select ${stateSelection}`);
  return row === undefined || row.loading_after !== null ? null : positionIn(row);
}

/** Null where nothing has begun on this cluster. */
export function positionIn({ tx, seq, system_identifier, cluster }: StateRow): Position | null {
  if (tx === null || seq === null || system_identifier !== cluster) return null;
  return { tx: BigInt(tx), seq: BigInt(seq) };
}

export const stateSelection = `s.tx::text, s.seq::text, s.loading_after, s.system_identifier,
    (select system_identifier::text from pg_control_system()) as cluster
  from stemma.usage_rollup_state s`;
