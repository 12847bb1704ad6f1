import { newId, type Position } from '@stemma/models';
import type { Sql } from './sql/sql.js';

/** What a change-log entry is about. Facts that are only ever added are logged once for each transaction. */
export type Topic = 'pattern' | 'node' | 'edge' | 'embedding' | 'events' | 'executions';

interface Change {
  readonly topic: Topic;
  readonly entityId: string;
  readonly stateRev: number;
}

interface PositionRow {
  tx: string;
  seq: string;
}

/** Collects what a transaction changed, and writes it to the change log in one statement before the commit. */
export class ChangeRecorder {
  /** Marks the events and executions of this transaction, so that a mirror finds them by one key. */
  readonly batchId = newId();
  private readonly changes = new Map<string, Change>();

  /** Of several changes of one entity the last counts. */
  add(topic: Topic, entityId: string, stateRev: number): void {
    this.changes.set(`${topic} ${entityId}`, { topic, entityId, stateRev });
  }

  addBatch(topic: 'events' | 'executions'): void {
    this.add(topic, this.batchId, 1);
  }

  /** @returns the position of the last change; of the newest committed one where there was none. */
  async write(sql: Sql): Promise<Position> {
    const rows =
      this.changes.size === 0
        ? await sql.rows<PositionRow>(newestPosition)
        : await sql.rows<PositionRow>(appendChanges, this.columns());
    const row = rows[0];
    return row === undefined ? { tx: 0n, seq: 0n } : { tx: BigInt(row.tx), seq: BigInt(row.seq) };
  }

  private columns(): unknown[] {
    const changes = [...this.changes.values()];
    return [
      changes.map((change) => change.topic),
      changes.map((change) => change.entityId),
      changes.map((change) => change.stateRev),
    ];
  }
}

const appendChanges = `
  with added as (
    insert into stemma.change_log (topic, entity_id, state_rev)
    select * from unnest($1::text[], $2::uuid[], $3::bigint[])
    returning tx, seq)
  select tx::text, max(seq)::text as seq from added group by tx`;

// Qualified: a bare name would be that of the answer's column, a text, in which 10 is before 9.
const newestPosition = `
  select l.tx::text, l.seq::text from stemma.change_log l order by l.tx desc, l.seq desc limit 1`;
