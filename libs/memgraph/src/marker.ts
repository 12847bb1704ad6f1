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
}

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
  const of = { name: 'stemma', version: SCHEMA_VERSION, record, content, position: positionText(to) };
  await run(`MERGE (s:${SCHEMA} {name: 'stemma'}) SET s = $of`, { of });
}

function markerOf([row]: Row[]): Marker | null {
  if (row === undefined) return null;
  const { version, record, content, position } = row.of as Row;
  return { version, record, content, position: parsePositionText(position) };
}
