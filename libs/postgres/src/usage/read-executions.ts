import type { CountedUse } from '@stemma/analytics';
import type { Position } from '@stemma/models';
import type { Row } from '../entities/table.js';
import type { Sql } from '../sql/sql.js';
import type { Span } from './cover.js';
import type { ScopeCondition } from './scope.js';
import { used } from './used.js';

/** Rows in this process at once: folding them takes some ten milliseconds. */
const PAGE = 2_000;

/** Each execution of a scope in a span, one page in memory at a time. Within a transaction. */
export async function* executionsIn(
  sql: Sql,
  scope: ScopeCondition,
  span: Span,
): AsyncGenerator<CountedUse[]> {
  if (span.from >= span.to) return;
  const text = `select ${used.select('x')} from stemma.executions x
    where ${scope.condition} and x.timestamp >= $2::timestamptz and x.timestamp < $3::timestamptz`;
  yield* pagesOf(sql, text, [scope.key, ...isoOf(span)]);
}

/** The same of those that the rollups do not hold yet. */
export async function* executionsBehind(
  sql: Sql,
  position: Position,
  scope: ScopeCondition,
  span: Span,
): AsyncGenerator<CountedUse[]> {
  if (span.from >= span.to) return;
  const text = `select ${used.select('x')} from ${batchesBehind('$4', '$5')}
    join stemma.executions x on x.batch_id = l.entity_id
    where ${scope.condition} and x.timestamp >= $2::timestamptz and x.timestamp < $3::timestamptz`;
  yield* pagesOf(sql, text, [scope.key, ...isoOf(span), String(position.tx), String(position.seq)]);
}

/** Batches of executions, as `l.entity_id`, that are behind a position. */
export function batchesBehind(tx: string, seq: string): string {
  return `(select entity_id from stemma.change_log
    where (tx, seq) > (${tx}::xid8, ${seq}::bigint) and topic = 'executions') as l`;
}

/** Their times in ascending order, at most `limit`. */
export async function timesIn(sql: Sql, scope: ScopeCondition, span: Span, limit: number): Promise<number[]> {
  const text = `select x.execution_time_ms as ms from stemma.executions x
    where ${scope.condition} and x.timestamp >= $2::timestamptz and x.timestamp < $3::timestamptz
    order by 1 limit $4`;
  const rows = await sql.rows<{ ms: number }>(text, [scope.key, ...isoOf(span), limit]);
  return rows.map(({ ms }) => ms);
}

export function isoOf({ from, to }: Span): [string, string] {
  return [new Date(from).toISOString(), new Date(to).toISOString()];
}

async function* pagesOf(sql: Sql, text: string, values: readonly unknown[]): AsyncGenerator<CountedUse[]> {
  await sql.rows(`declare used no scroll cursor for ${text}`, values);
  for (let full = true; full;) {
    const rows = await sql.rows<Row>(`fetch ${PAGE} from used`);
    yield rows.map((row) => used.state(row));
    full = rows.length === PAGE;
  }
  await sql.rows('close used');
}
