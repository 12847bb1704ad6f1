import { newId, type Position } from '@stemma/models';
import type { Statement } from './sql/in-transaction.js';

/** What a change-log entry is about. Facts that are only ever added are logged once for each transaction. */
export type Topic = 'pattern' | 'node' | 'node_usage' | 'edge' | 'embedding' | BatchTopic;
/** Their entries name what a transaction added by its batch. */
export type BatchTopic = 'events' | 'executions';

/** What a statement changed, as it returns it. */
export interface ChangedRow {
  readonly id: string;
  readonly rev: string;
}

interface Change {
  readonly topic: Topic;
  readonly entityId: string;
  readonly stateRev: number;
}

interface PositionRow {
  tx: string;
  seq: string;
  /** Absent where nothing was changed. */
  writer?: string;
}

/** Collects what a transaction changed, and how it is written to the change log: in one statement before the commit. */
export class ChangeRecorder {
  /** Marks the events and executions of this transaction, so that a mirror finds them by one key. */
  readonly batchId = newId();
  /** What this transaction writes is brought in, and may have happened long ago. */
  isImport = false;
  private readonly changes = new Map<string, Change>();

  /** Of several changes of one entity the last counts. */
  add(topic: Topic, entityId: string, stateRev: number): void {
    this.changes.set(`${topic} ${entityId}`, { topic, entityId, stateRev });
  }

  /** @returns how many there are. */
  addRows(topic: Topic, rows: readonly ChangedRow[]): number {
    for (const { id, rev } of rows) this.add(topic, id, Number(rev));
    return rows.length;
  }

  addBatch(topic: BatchTopic): void {
    this.add(topic, this.batchId, 1);
  }

  /**
   * The last statement of the transaction: answers where its last change stands, or behind that where a change stands
   * there that it may have seen. Its id may be an early one: others with later ids have committed since it was given.
   */
  get statement(): Statement {
    if (this.changes.size === 0) return { text: newestPosition };
    const changes = [...this.changes.values()];
    return {
      text: appendChanges,
      values: [
        changes.map((change) => change.topic),
        changes.map((change) => change.entityId),
        changes.map((change) => change.stateRev),
        this.isImport,
      ],
    };
  }
}

/** In what `ChangeRecorder.statement` answered. */
export function positionIn(rows: readonly unknown[]): Position {
  const [row] = rows as readonly PositionRow[];
  if (row === undefined) return { tx: 0n, seq: 0n };
  const { tx, seq, writer = tx } = row;
  const position = { tx: BigInt(tx), seq: BigInt(seq) };
  return writer === tx ? position : { ...position, writer: BigInt(writer) };
}

// Qualified: a bare name would be that of the answer's column, a text, in which 10 is before 9.
const newest = 'from stemma.change_log l order by l.tx desc, l.seq desc limit 1';

const newestPosition = `select l.tx::text, l.seq::text ${newest}`;

const appendChanges = `
  with added as (
    insert into stemma.change_log (topic, entity_id, state_rev, imported)
    select *, $4::boolean from unnest($1::text[], $2::uuid[], $3::bigint[])
    returning tx, seq),
  own as (select tx, max(seq) as seq from added group by tx),
  seen as (select l.tx, l.seq ${newest})
  select coalesce(s.tx, o.tx)::text as tx, coalesce(s.seq, o.seq)::text as seq, o.tx::text as writer
  from own o left join seen s on s.tx > o.tx`;
