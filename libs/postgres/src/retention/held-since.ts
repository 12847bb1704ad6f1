import { StemmaError } from '@stemma/models';
import type { Sql } from '../sql/sql.js';
import type { ScopeCondition } from '../usage/scope.js';

interface SinceRow {
  since: Date | null;
}

/** Since when all executions of a scope are held one by one, if that is later than `from`; null: they are. */
export async function detailSince(sql: Sql, scope: ScopeCondition, from: Date): Promise<Date | null> {
  const [row] = await sql.rows<SinceRow>(sinceOf(scope.condition), [scope.key, from.toISOString()]);
  return row?.since ?? null;
}

export function detailSinceOfPattern(sql: Sql, patternId: string, from: Date): Promise<Date | null> {
  return detailSince(sql, { key: patternId, condition: 'x.pattern_id = $1::uuid' }, from);
}

/** Of all patterns. */
export async function detailSinceOfAny(sql: Sql, from: Date): Promise<Date | null> {
  const [row] = await sql.rows<SinceRow>(sinceOfAny, [from.toISOString()]);
  return row?.since ?? null;
}

/** A window that cannot be answered without them, for the bound that the pointer names. */
export function detailNotHeld(since: Date, message: string, pointer: '/from' | '/to' = '/from'): StemmaError {
  const at = since.toISOString();
  return new StemmaError(
    'detail_not_held',
    `Executions older than ${at} have left by retention; their sums by UTC day are kept.`,
    {
      extra: { detailSince: at },
      faults: [{ pointer, code: 'out_of_range', message: message.replace('$', at) }],
    },
  );
}

/** After a restore on another cluster: what is held one by one is summed up anew, and the rest is not read until then. */
export function requireRollups(since: Date | null): void {
  if (since === null) return;
  throw new StemmaError(
    'store_unavailable',
    'Use is being summed up anew: ask again, or for a later window.',
  );
}

// Nodes, since a scope may be one, or a family of them.
const sinceOf = (condition: string): string => `
  select max(x.held_since) as since
  from (select b.pattern_id, b.held_since, n.node_id
        from stemma.execution_borders b join stemma.lineage_nodes n using (pattern_id)) x
  where ${condition} and x.held_since > $2::timestamptz`;

const sinceOfAny = `
  select max(held_since) as since from stemma.execution_borders where held_since > $1::timestamptz`;
