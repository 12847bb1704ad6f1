import type { UsageScope } from '@stemma/orchestration';
import type { Sql } from '../sql/sql.js';

/** A scope that is there, as conditions on its one parameter, $1. */
export interface ScopeCondition {
  readonly key: string;
  /** For rows `x` of executions or rollups: both name the pattern and the node. */
  readonly condition: string;
}

const ofFamily = `from stemma.lineage_nodes n where n.lineage_id = $1::uuid and n.deleted_at is null`;

const conditions: Readonly<Record<UsageScope['of'], string>> = {
  pattern: `x.pattern_id = $1::uuid`,
  // Executions are indexed by their pattern.
  node: `x.node_id = $1::uuid
    and x.pattern_id = (select n.pattern_id from stemma.lineage_nodes n where n.node_id = $1::uuid)`,
  family: `x.node_id in (select n.node_id ${ofFamily}) and x.pattern_id in (select n.pattern_id ${ofFamily})`,
  namespace: `x.pattern_id in (
    select p.pattern_id from stemma.patterns p where p.namespace = $1 and p.deleted_at is null)`,
};

const exists: Readonly<Record<UsageScope['of'], string>> = {
  pattern: `select $1::text as key from stemma.patterns where pattern_id = $1::uuid and deleted_at is null`,
  node: `select $1::text as key from stemma.lineage_nodes where node_id = $1::uuid and deleted_at is null`,
  family: `
    select n.lineage_id::text as key from stemma.lineage_nodes n
    where n.lineage_id = coalesce(
        (select a.lineage_id from stemma.lineage_aliases a where a.alias_id = $1::uuid), $1::uuid)
      and n.deleted_at is null limit 1`,
  namespace: `select $1::text as key from stemma.patterns where namespace = $1 and deleted_at is null limit 1`,
};

/** Null where there is no such thing, or no more. */
export async function findScope(sql: Sql, scope: UsageScope): Promise<ScopeCondition | null> {
  const [row] = await sql.rows<{ key: string }>(exists[scope.of], [keyOf(scope)]);
  return row === undefined ? null : { key: row.key, condition: conditions[scope.of] };
}

function keyOf(scope: UsageScope): string {
  switch (scope.of) {
    case 'pattern':
      return scope.patternId;
    case 'node':
      return scope.nodeId;
    case 'family':
      return scope.lineageId;
    case 'namespace':
      return scope.namespace;
  }
}
