import { MAX_INSTANT_MS } from '@stemma/models';
import type { Entity } from '@stemma/projection';
import type { Sql } from '../../sql/sql.js';
import type { TimeReader } from './subject-reader.js';

/** Where the instants of a subject's entities are. */
export interface TimeColumn {
  /** Such as `stemma.executions x`. */
  readonly from: string;
  /** With an index, as `from` names it. A date is the begin of its UTC day. */
  readonly column: string;
  readonly type: 'timestamptz' | 'date';
  /** Answers `since`, before which some may have left; absent: none leaves. */
  readonly heldSince?: string;
}

interface HourRow {
  hour: Date;
  count: string;
  sum: string;
}

/** @param read the entities of a condition that may end with `order by … limit`. */
export function timeReader(
  { from, column, type, heldSince }: TimeColumn,
  read: (sql: Sql, where: string, values: readonly unknown[]) => Promise<Entity[]>,
): TimeReader {
  // A date is compared as it is, so that its index serves.
  const [instant, bound] =
    type === 'date'
      ? [
          `(${column}::timestamp at time zone 'UTC')`,
          (n: number) => `($${String(n)}::timestamptz at time zone 'UTC')`,
        ]
      : [column, (n: number) => `$${String(n)}::timestamptz`];
  const within = `${column} >= ${bound(1)} and ${column} < ${bound(2)}`;
  const hours = `
    select date_bin('1 hour', ${instant}, '0001-01-01T00:00:00Z') as hour, count(*), sum(check_sum)
    from ${from} where ${within} group by 1 order by 1`;
  const first = `select ${instant} as at from ${from} where ${column} >= ${bound(1)} order by ${column} limit 1`;
  return {
    hours: async (sql, ...range) =>
      (await sql.rows<HourRow>(hours, range.map(textOf))).map(({ hour, count, sum }) => ({
        hour,
        count: Number(count),
        sum: BigInt(sum),
      })),
    between: (sql, start, end, limit) =>
      read(sql, `${within} order by ${column} limit $3`, [textOf(start), textOf(end), limit]),
    first: async (sql, start) => (await sql.rows<{ at: Date }>(first, [textOf(start)]))[0]?.at ?? null,
    heldSince: async (sql) =>
      heldSince === undefined
        ? null
        : ((await sql.rows<{ since: Date | null }>(heldSince))[0]?.since ?? null),
  };
}

/** Behind the last instant that there is comes no other. */
function textOf(at: Date): string {
  return at.getTime() > MAX_INSTANT_MS ? 'infinity' : at.toISOString();
}
