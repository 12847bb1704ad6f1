import type { Position } from '@stemma/models';
import type { UsageRollupStatus } from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import { inWords } from '../errors.js';
import { inTransaction } from '../sql/in-transaction.js';
import type { Sql } from '../sql/sql.js';
import { foldExecutions } from './fold-executions.js';
import { keepPastSums } from './keep-past-sums.js';
import { positionIn, stateSelection, type StateRow } from './rollup-state.js';
import { rollupStatus } from './rollup-status.js';

interface BatchRow {
  batch_id: string;
  tx: string;
  seq: string;
  executions: string;
}

const MAX_EXECUTIONS = 5_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Keeps the usage rollups in step with the change log, behind the write path. Executions are only ever added, and their
 * batches are in the log; the position is moved in the transaction that folds them, under the lock of its row. So each
 * batch is folded exactly once, whoever does it and whatever is killed, whenever its executions happened.
 */
export class PostgresUsageRollup {
  /** @param maxExecutions folded in one transaction; a single batch may hold more. */
  constructor(
    private readonly dataSource: DataSource,
    private readonly maxExecutions = MAX_EXECUTIONS,
  ) {}

  status(): Promise<UsageRollupStatus> {
    return rollupStatus(this.dataSource);
  }

  /** One step, a short transaction. @returns whether more is to be done now; false too while another process does it. */
  async advance(): Promise<boolean> {
    const { answer } = await inWords(
      inTransaction(this.dataSource, 'read committed', async (sql) => ({
        answer: await step(sql, this.maxExecutions),
      })),
    );
    return answer;
  }
}

async function step(sql: Sql, most: number): Promise<boolean> {
  const [state] = await sql.rows<StateRow>(lockState);
  if (state === undefined) return false;
  const position = positionIn(state);
  if (position === null) return begin(sql);
  return state.loading_after === null
    ? follow(sql, position, most)
    : load(sql, position, state.loading_after, most);
}

/** From nothing, but for what has left: what was committed up to here is loaded by batch, since its log may be gone; then the log is followed. */
async function begin(sql: Sql): Promise<true> {
  await keepPastSums(sql);
  await moveTo(sql, await frontier(sql, { tx: 0n, seq: 0n }), FIRST_ID);
  return true;
}

async function load(sql: Sql, position: Position, after: string, most: number): Promise<true> {
  const { batches } = affordable(
    await sql.rows<BatchRow>(batchesToLoad, [...textOf(position), after, most + 1]),
    most,
  );
  const last = batches.at(-1);
  await foldExecutions(
    sql,
    batches.map(({ batch_id }) => batch_id),
  );
  await moveTo(sql, position, last?.batch_id ?? null);
  return true;
}

async function follow(sql: Sql, position: Position, most: number): Promise<boolean> {
  // First up to where nothing older can appear, then the log up to there: each statement has a snapshot of its own.
  const safe = await frontier(sql, position);
  const found = await sql.rows<BatchRow>(batchesInLog, [...textOf(position), ...textOf(safe), most + 1]);
  const { batches, more: isCut } = affordable(found, most);
  await foldExecutions(
    sql,
    batches.map(({ batch_id }) => batch_id),
  );
  const last = batches.at(-1);
  const more = isCut && last !== undefined;
  const next = more ? { tx: BigInt(last.tx), seq: BigInt(last.seq) } : safe;
  if (next.tx !== position.tx || next.seq !== position.seq) await moveTo(sql, next, null);
  return more;
}

/** The first of them, together not more than one transaction should fold; the last one may be counted in part. */
function affordable(
  found: readonly BatchRow[],
  most: number,
): { batches: readonly BatchRow[]; more: boolean } {
  let executions = 0;
  const end = found.findIndex((batch) => (executions += Number(batch.executions)) > most);
  return end === -1
    ? { batches: found, more: false }
    : { batches: found.slice(0, Math.max(1, end)), more: true };
}

async function frontier(sql: Sql, atLeast: Position): Promise<Position> {
  const [row] = await sql.rows<{ tx: string; seq: string }>(newestSafe, textOf(atLeast));
  return row === undefined ? atLeast : { tx: BigInt(row.tx), seq: BigInt(row.seq) };
}

async function moveTo(sql: Sql, position: Position, loadingAfter: string | null): Promise<void> {
  await sql.rows(moveState, [...textOf(position), loadingAfter]);
}

function textOf({ tx, seq }: Position): string[] {
  return [String(tx), String(seq)];
}

const lockState = `select ${stateSelection} for update of s skip locked`;

const moveState = `
  update stemma.usage_rollup_state
  set tx = $1::xid8, seq = $2::bigint, loading_after = $3::uuid,
    system_identifier = (select system_identifier::text from pg_control_system())`;

const newestSafe = `
  select l.tx::text, l.seq::text from stemma.change_log l
  where (l.tx, l.seq) > ($1::xid8, $2::bigint) and l.tx < pg_snapshot_xmin(pg_current_snapshot())
  order by l.tx desc, l.seq desc limit 1`;

// Executions are walked in the order of the log, so that a page costs what it folds, however large the batches are.
const batchesInLog = `
  select l.tx::text, l.seq::text, l.batch_id, count(*)::text as executions from (
    select l.tx, l.seq, l.entity_id as batch_id
    from stemma.change_log l
    cross join lateral (
      select from stemma.executions x where x.batch_id = l.entity_id limit $5) as e
    where (l.tx, l.seq) > ($1::xid8, $2::bigint) and (l.tx, l.seq) <= ($3::xid8, $4::bigint)
      and l.topic = 'executions'
    order by l.tx, l.seq limit $5) as l
  group by l.tx, l.seq, l.batch_id order by l.tx, l.seq`;

// What came behind the position comes again by the log.
const batchesToLoad = `
  select l.batch_id, '' as tx, '' as seq, count(*)::text as executions from (
    select x.batch_id from stemma.executions x
    where x.batch_id > $3::uuid and not exists (
      select from stemma.change_log l
      where (l.tx, l.seq) > ($1::xid8, $2::bigint) and l.topic = 'executions' and l.entity_id = x.batch_id)
    order by x.batch_id limit $4) as l
  group by l.batch_id order by l.batch_id`;
