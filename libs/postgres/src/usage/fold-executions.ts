import { addTally, addUse, emptyTally, type CountedUse, type Tally } from '@stemma/analytics';
import { usageRollups, type Grain } from '../entities/usage.entity.js';
import type { Row } from '../entities/table.js';
import type { Sql } from '../sql/sql.js';
import { insertRows, replacedBy } from '../sql/write-rows.js';
import { toRollup, toTally, type RollupKey } from './rollup-of-tally.js';
import { used } from './used.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Cell = RollupKey & { readonly tally: Tally };

/**
 * Adds the executions of these batches to the rows that they fall into. To be called once for each batch: what keeps
 * count of that is moved in the same transaction.
 */
export async function foldExecutions(sql: Sql, batchIds: readonly string[]): Promise<void> {
  const rows = await sql.rows<Row>(executionsOfBatches, [batchIds]);
  if (rows.length === 0) return;
  const cells = cellsOf(rows.map((row) => used.state(row)));
  const keys = [...cells.values()];
  const stored = await sql.rows<Row>(storedCells, [
    keys.map(({ nodeId }) => nodeId),
    keys.map(({ grain }) => grain),
    keys.map(({ start }) => start),
  ]);
  for (const row of stored) {
    const rollup = usageRollups.state(row);
    const cell = cells.get(keyOf(rollup.nodeId, rollup.grain, rollup.start));
    if (cell !== undefined) addTally(cell.tally, toTally(rollup));
  }
  const rollups = keys.map(({ tally, ...key }) => toRollup(key, tally));
  const { text, values } = insertRows(usageRollups, rollups, replacing);
  await sql.rows(text, values);
}

/** Hours are folded from executions, days and months from the hours. */
function cellsOf(uses: readonly (CountedUse & Pick<RollupKey, 'nodeId' | 'patternId'>)[]): Map<string, Cell> {
  const hours = new Map<string, Cell>();
  for (const use of uses)
    addUse(cellIn(hours, use.nodeId, use.patternId, 'hour', use.timestamp.getTime()).tally, use);
  const cells = new Map(hours);
  for (const { nodeId, patternId, start, tally } of hours.values())
    for (const grain of ['day', 'month'] as const)
      addTally(cellIn(cells, nodeId, patternId, grain, start.getTime()).tally, tally);
  return cells;
}

function cellIn(cells: Map<string, Cell>, nodeId: string, patternId: string, grain: Grain, at: number): Cell {
  const start = new Date(startOfGrain(grain, at));
  const key = keyOf(nodeId, grain, start);
  let cell = cells.get(key);
  if (cell === undefined) cells.set(key, (cell = { nodeId, patternId, grain, start, tally: emptyTally() }));
  return cell;
}

function keyOf(nodeId: string, grain: Grain, start: Date): string {
  return `${nodeId} ${grain} ${String(start.getTime())}`;
}

/** Of the UTC hour, day or month that holds an instant; all in Unix milliseconds. */
export function startOfGrain(grain: Grain, at: number): number {
  if (grain !== 'month') {
    const step = grain === 'hour' ? HOUR_MS : DAY_MS;
    return Math.floor(at / step) * step;
  }
  const month = new Date(at);
  month.setUTCDate(1);
  return month.setUTCHours(0, 0, 0, 0);
}

// What is behind a border is summed up for good: such executions are of a trial that runs, or about to leave.
const executionsOfBatches = `
  select ${used.select('x')} from stemma.executions x
  where x.batch_id = any($1::uuid[]) and not exists (
    select from stemma.execution_borders b where b.pattern_id = x.pattern_id and x.timestamp < b.held_since)`;

const storedCells = `
  select ${usageRollups.select('r')} from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as k (node_id, grain, start)
  join stemma.usage_rollups r using (node_id, grain, start)`;

const replacing = `
  on conflict (node_id, grain, start) do update
  set ${replacedBy(usageRollups)}`;
