import { addTally, emptyTally } from '@stemma/analytics';
import { usageRollups } from '../entities/usage.entity.js';
import type { Row } from '../entities/table.js';
import type { Sql } from '../sql/sql.js';
import { insertRows } from '../sql/write-rows.js';
import { startOfGrain } from './fold-executions.js';
import { toRollup, toTally, type RollupKey } from './rollup-of-tally.js';

const ROWS_A_PAGE = 2_000;

/** Leaves the sums of what has left by retention alone, which cannot be made again: hours and days, and months of these days. */
export async function keepPastSums(sql: Sql): Promise<void> {
  await sql.rows(deletion);
  await sql.rows(`declare past no scroll cursor for ${pastDays}`);
  let month: MonthOf | null = null;
  for (let full = true; full;) {
    const rows = await sql.rows<Row>(`fetch ${String(ROWS_A_PAGE)} from past`);
    full = rows.length === ROWS_A_PAGE;
    const done: MonthOf[] = [];
    for (const row of rows) {
      const { nodeId, patternId, start, ...sums } = usageRollups.state(row);
      const begin = startOfGrain('month', start.getTime());
      if (month !== null && (month.key.nodeId !== nodeId || month.key.start.getTime() !== begin)) {
        done.push(month);
        month = null;
      }
      month ??= {
        key: { nodeId, patternId, grain: 'month', start: new Date(begin) },
        tally: emptyTally(),
      };
      addTally(month.tally, toTally(sums));
    }
    if (!full && month !== null) done.push(month);
    await insert(sql, done);
  }
  await sql.rows('close past');
}

interface MonthOf {
  readonly key: RollupKey;
  readonly tally: ReturnType<typeof emptyTally>;
}

async function insert(sql: Sql, months: readonly MonthOf[]): Promise<void> {
  if (months.length === 0) return;
  const { text, values } = insertRows(
    usageRollups,
    months.map(({ key, tally }) => toRollup(key, tally)),
  );
  await sql.rows(text, values);
}

const deletion = `
  delete from stemma.usage_rollups r
  where r.grain = 'month' or not exists (
    select from stemma.execution_borders b where b.pattern_id = r.pattern_id and r.start < b.held_since)`;

const pastDays = `
  select ${usageRollups.select('r')} from stemma.usage_rollups r
  where r.grain = 'day' order by r.node_id, r.start`;
