import type { Entity, HourSum, Lane, Subject } from '@stemma/projection';
import type { Topic } from '../../change-recorder.js';
import type { Sql } from '../../sql/sql.js';

/** How the canonical tables answer for one subject. */
export interface SubjectReader {
  readonly subject: Subject;
  /** Changes on these topics change its state. */
  readonly topics: readonly Topic[];
  /** Whom changes of these ids concern, each once; absent where the log names them themselves. */
  about?(sql: Sql, changedIds: readonly string[]): Promise<string[]>;
  /** The entities with these ids, as they are now. */
  load(sql: Sql, ids: readonly string[]): Promise<Entity[]>;
  /**
   * The entities of a lane that batches with these ids touched, as they are now; absent where the log names the entities
   * themselves.
   */
  loadBatches?(sql: Sql, batchIds: readonly string[], lane: Lane): Promise<Entity[]>;
  /** All, deleted ones too, in id order. */
  scan(sql: Sql, after: string | null, lane: Lane, limit: number): Promise<Entity[]>;
  /** Absent where its entities have no instant. */
  readonly byTime?: TimeReader;
  /** The statement that reads all that `scan` goes through. */
  readonly all: string;
}

/** What the feed answers of a subject in the order of time. */
export interface TimeReader {
  hours(sql: Sql, from: Date, to: Date): Promise<HourSum[]>;
  between(sql: Sql, from: Date, to: Date, limit: number): Promise<Entity[]>;
  first(sql: Sql, from: Date): Promise<Date | null>;
  heldSince(sql: Sql): Promise<Date | null>;
}

/** The SQL condition that an id belongs to a lane, the same for every subject and for the log. */
export function inLane(id: string, lane: string, lanes: string): string {
  return `(${lanes}::int = 1 or abs(hashtextextended(${id}::text, 0) % ${lanes}::int) = ${lane}::int)`;
}

/** No id comes before it. */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/**
 * The operator for ids behind `after`, whose parameter is `after ?? FIRST_ID`. Not one condition with an "or" for the
 * start: a plan for any parameters would read all rows from the first on for each page.
 */
export function behind(after: string | null): '>' | '>=' {
  return after === null ? '>=' : '>';
}
