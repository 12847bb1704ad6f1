import type { Position } from '@stemma/models';
import type { Entity, Lane } from '@stemma/projection';
import type { Sql } from '../sql/sql.js';
import { pageOver } from './change-feed.sql.js';
import { textOf, toPosition, type PositionRow } from './position-row.js';
import type { SubjectReader } from './subjects/subject-reader.js';

export interface ChangedEntity {
  topic: string;
  entity_id: string;
}

interface ChangeRow extends ChangedEntity, PositionRow {
  /** How many it stands for, of a batch only so many as were looked for. */
  entities: number;
}

interface PageRead {
  readonly entities: readonly Entity[];
  /** Of the last change in it; null: no more were there. */
  readonly next: Position | null;
}

/** So many times as many changes as a page may have entities are looked at to fill it. */
const LOOKED_AT = 32;

/**
 * The entities of the changes behind a position, at most `limit`, but for a single batch. Readers pass over what needs nothing:
 * of a history most changes are of versions that are not the latest. So it goes on until the page is half full,
 * or so many were looked at.
 */
export async function readPage(
  sql: Sql,
  readers: readonly SubjectReader[],
  after: Position,
  lane: Lane,
  limit: number,
): Promise<PageRead> {
  const topics = topicsOf(readers);
  const sides = readers.map((reader) => ({ reader, seen: new Set<string>() }));
  const entities: Entity[] = [];
  let from = after;
  for (let looked = 0; looked < limit * LOOKED_AT && entities.length < limit / 2;) {
    const room = limit - entities.length;
    const changes = await sql.rows<ChangeRow>(pageOver(topics), [
      ...textOf(from),
      topics,
      lane.lane,
      lane.lanes,
      room + 1,
    ]);
    const { kept, more } = affordable(changes, room);
    const found = await Promise.all(
      sides.map(({ reader, seen }) => loadUnseen(sql, reader, idsOf(changesFor(reader, kept)), seen, lane)),
    );
    entities.push(...found.flat());
    const last = kept.at(-1);
    if (!more || last === undefined) return { entities, next: null };
    from = toPosition(last);
    looked += kept.length;
  }
  return { entities, next: from };
}

async function loadUnseen(
  sql: Sql,
  reader: SubjectReader,
  changed: readonly string[],
  seen: Set<string>,
  lane: Lane,
): Promise<Entity[]> {
  const about = changed.length === 0 ? [] : ((await reader.about?.(sql, changed)) ?? changed);
  const ids = about.filter((id) => !seen.has(id));
  if (ids.length === 0) return [];
  for (const id of ids) seen.add(id);
  return reader.loadBatches?.(sql, ids, lane) ?? reader.load(sql, ids);
}

/** The first of them, together not more entities than a page should have; a single batch may have more. */
function affordable(
  changes: readonly ChangeRow[],
  limit: number,
): { kept: readonly ChangeRow[]; more: boolean } {
  const found = changes.reduce((sum, change) => sum + change.entities, 0);
  return found > limit
    ? { kept: changes.slice(0, Math.max(1, changes.length - 1)), more: true }
    : { kept: changes, more: false };
}

export function topicsOf(readers: readonly SubjectReader[]): string[] {
  return [...new Set(readers.flatMap(({ topics }) => topics))];
}

export function changesFor<C extends ChangedEntity>(reader: SubjectReader, changes: readonly C[]): C[] {
  const topics: readonly string[] = reader.topics;
  return changes.filter(({ topic }) => topics.includes(topic));
}

export function idsOf(changes: readonly ChangedEntity[]): string[] {
  return [...new Set(changes.map((change) => change.entity_id))];
}
