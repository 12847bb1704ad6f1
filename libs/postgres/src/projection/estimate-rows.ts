import type { Sql } from '../sql/sql.js';

/** So many are counted, however large the table. */
const COUNTED = 10_000;

interface Plan {
  'QUERY PLAN': readonly [{ readonly Plan: { readonly 'Plan Rows': number } }];
}

/**
 * How many rows a statement without parameters reads: few are counted, of more it is told what the planner expects, from
 * the size of the tables and what was last learned of them. Costs the same for a thousand million rows.
 */
export async function estimateRows(sql: Sql, select: string): Promise<number> {
  const [few] = await sql.rows<{ count: number }>(
    `select count(*)::int as count from (${select} limit ${String(COUNTED)}) as few`,
  );
  const counted = few?.count ?? 0;
  if (counted < COUNTED) return counted;
  const [explained] = await sql.rows<Plan>(`explain (format json) ${select}`);
  return Math.max(counted, explained?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0);
}
