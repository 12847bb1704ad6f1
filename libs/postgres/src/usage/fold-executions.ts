import { addTally, addUse, emptyTally, type Tally } from '@stemma/analytics';
import { insertRows, namesOf } from '../sql/insert-rows.js';
import type { Sql } from '../sql/sql.js';
import {
  rollupColumns,
  toRollupRow,
  toTally,
  type Grain,
  type RollupKey,
  type RollupRow,
} from '../rows/usage-rollup.row.js';
import { toUse, usedSelection, type UsedRow } from './used-row.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Cell = RollupKey & { readonly tally: Tally };

/**
 * Adds the executions of these batches to the rows that they fall into. To be called once for each batch: what keeps
 * count of that is moved in the same transaction.
 */
export async function foldExecutions(sql: Sql, batchIds: readonly string[]): Promise<void> {
  const used = await sql.rows<UsedRow>(executionsOfBatches, [batchIds]);
  if (used.length === 0) return;
  const cells = cellsOf(used);
  const keys = [...cells.values()];
  const stored = await sql.rows<RollupRow>(storedCells, [
    keys.map(({ nodeId }) => nodeId),
    keys.map(({ grain }) => grain),
    keys.map(({ start }) => new Date(start).toISOString()),
  ]);
  for (const row of stored) {
    const cell = cells.get(keyOf(row.node_id, row.grain, row.start.getTime()));
    if (cell !== undefined) addTally(cell.tally, toTally(row));
  }
  const rows = keys.map((cell) => toRollupRow(cell, cell.tally));
  const { text, values } = insertRows('usage_rollups', rollupColumns, rows, replacing);
  await sql.rows(text, values);
}

/** Hours are folded from executions, days and months from the hours. */
function cellsOf(used: readonly UsedRow[]): Map<string, Cell> {
  const hours = new Map<string, Cell>();
  for (const row of used) {
    const at = row.timestamp.getTime();
    addUse(cellIn(hours, row.node_id, row.pattern_id, 'hour', at).tally, toUse(row));
  }
  const cells = new Map(hours);
  for (const { nodeId, patternId, start, tally } of hours.values())
    for (const grain of ['day', 'month'] as const)
      addTally(cellIn(cells, nodeId, patternId, grain, start).tally, tally);
  return cells;
}

function cellIn(cells: Map<string, Cell>, nodeId: string, patternId: string, grain: Grain, at: number): Cell {
  const start = startOfGrain(grain, at);
  const key = keyOf(nodeId, grain, start);
  let cell = cells.get(key);
  if (cell === undefined) cells.set(key, (cell = { nodeId, patternId, grain, start, tally: emptyTally() }));
  return cell;
}

function keyOf(nodeId: string, grain: Grain, start: number): string {
  return `${nodeId} ${grain} ${String(start)}`;
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

const executionsOfBatches = `
  select ${usedSelection} from stemma.executions x where x.batch_id = any($1::uuid[])`;

const storedCells = `
  select ${namesOf(rollupColumns, 'r')} from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as k (node_id, grain, start)
  join stemma.usage_rollups r using (node_id, grain, start)`;

const replaced = Object.keys(rollupColumns).filter(
  (column) => !['node_id', 'grain', 'start'].includes(column),
);

const replacing = `
  on conflict (node_id, grain, start) do update
  set ${replaced.map((column) => `${column} = excluded.${column}`).join(', ')}`;
