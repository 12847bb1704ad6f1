import type { Entity, Lane } from '@stemma/projection';
import type { Sql } from '../../sql/sql.js';
import { timeReader, type TimeColumn } from './time-reader.js';
import { behind, FIRST_ID, inLane, type SubjectReader } from './subject-reader.js';

/** Where a subject's entities are read from. */
export interface SubjectTable<Row> extends Pick<SubjectReader, 'subject' | 'topics'> {
  /** `select … from …`, whose rows `toEntity` takes. */
  readonly selection: string;
  /** The column that identifies an entity, as the selection names it. */
  readonly id: string;
  /** Of which rows it reads; all where it is absent. */
  readonly condition?: string;
  readonly toEntity: (row: Row) => Entity;
  /** The condition for what batches `$1` touched, where the log names batches. */
  readonly inBatches?: string;
  /** Where its entities have an instant; the rows have a `check_sum`. */
  readonly time?: TimeColumn;
}

export function tableReader<Row>({
  subject,
  topics,
  selection,
  id,
  condition = 'true',
  toEntity,
  inBatches,
  time,
}: SubjectTable<Row>): SubjectReader {
  const read = async (sql: Sql, where: string, values: readonly unknown[]): Promise<Entity[]> =>
    (await sql.rows<Row>(`${selection} where ${where}`, values)).map(toEntity);
  return {
    subject,
    topics,
    ...(time === undefined ? {} : { byTime: timeReader(time, read) }),
    all: `${selection} where ${condition}`,
    load: (sql, ids) => read(sql, `${id} = any($1::uuid[]) and ${condition}`, [ids]),
    scan: (sql, after, { lane, lanes }, limit) =>
      read(
        sql,
        `${id} ${behind(after)} $1::uuid and ${inLane(id, '$2', '$3')} and ${condition} order by ${id} limit $4`,
        [after ?? FIRST_ID, lane, lanes, limit],
      ),
    ...(inBatches === undefined
      ? {}
      : {
          loadBatches: (sql: Sql, batchIds: readonly string[], { lane, lanes }: Lane) =>
            read(sql, `${inBatches} and ${inLane(id, '$2', '$3')}`, [batchIds, lane, lanes]),
        }),
  };
}
