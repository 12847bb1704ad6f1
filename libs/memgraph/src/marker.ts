import { randomUUID } from 'node:crypto';
import {
  ContentChanged,
  isLoading,
  isSamePosition,
  parsePositionText,
  positionText,
  type StoredPosition,
} from '@stemma/projection';
import type { Row, Run } from './run.js';
import { SCHEMA, SCHEMA_VERSION } from './schema.js';

/** What the graph says of itself. */
export interface Marker {
  readonly version: unknown;
  /** Whose mirror it is. */
  readonly record: unknown;
  /** Null where it is none. */
  readonly position: StoredPosition | null;
  /** Another one each time that it is loaded anew. */
  readonly content: unknown;
  /** A page that deletes edges was begun, and may have been rolled back. */
  readonly isDeleting: boolean;
}

/** Of what is written for the time of a write. */
const AT_REST = { turn: null, deleting: null };

/** Null where there is none. */
export async function readMarker(run: Run): Promise<Marker | null> {
  return markerOf(await run(`MATCH (s:${SCHEMA} {name: 'stemma'}) RETURN properties(s) AS of`));
}

/**
 * Takes the marker for this transaction: who comes second is told of a conflict, so one writes at a time, whatever else
 * Memgraph lets happen at once.
 */
export async function lockMarker(run: Run): Promise<Marker | null> {
  return markerOf(
    // Another value each time: Memgraph may be told to take the same one for no change.
    await run(`MATCH (s:${SCHEMA} {name: 'stemma'}) SET s.turn = $turn RETURN properties(s) AS of`, {
      turn: randomUUID(),
    }),
  );
}

/** @throws ContentChanged where the position is not `from` */
export async function moveMarker(
  run: Run,
  record: string,
  found: Marker | null,
  from: StoredPosition | null,
  to: StoredPosition,
): Promise<void> {
  if (!isSamePosition(found?.position ?? null, from)) throw new ContentChanged();
  const begins = from === null || (isLoading(to) && !isLoading(from));
  const content = begins ? randomUUID() : found?.content;
  const of = { version: SCHEMA_VERSION, record, content, position: positionText(to) };
  // Never its name: see `changesOf`.
  await run(`MERGE (s:${SCHEMA} {name: 'stemma'}) SET s += $of`, { of: { ...of, ...AT_REST } });
}

/** Says it to whoever writes next, as long as that is not known to be done. */
export async function noteDeleting(run: Run, isDeleting: boolean): Promise<void> {
  const of = isDeleting ? { deleting: true } : AT_REST;
  await run(`MATCH (s:${SCHEMA} {name: 'stemma'}) SET s += $of`, { of });
}

function markerOf([row]: Row[]): Marker | null {
  if (row === undefined) return null;
  const { version, record, content, position, deleting } = row.of as Row;
  return { version, record, content, position: parsePositionText(position), isDeleting: deleting === true };
}
