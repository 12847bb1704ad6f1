import { z } from 'zod';
import { fields, orNull } from '../fields/fields.js';
import type { Serialized } from '../fields/value-object.js';

/** That an alias of a pattern came to point at a version, or was removed. The last one is the present. */
export interface AliasMove {
  readonly patternId: string;
  readonly alias: string;
  /** Greater than that of the move before; goes on when a removed alias is set again. */
  readonly rev: number;
  /** Null: it was removed. */
  readonly nodeId: string | null;
  /** Not before the move before. */
  readonly changedAt: Date;
  readonly changedBy: string;
  readonly reason: string | null;
}
export type AliasMoveJson = Serialized<AliasMove>;

/** The API's JSON form. */
export const aliasMoveJsonSchema = z.object({
  patternId: fields.uuid,
  alias: fields.alias,
  rev: fields.rev,
  nodeId: orNull(fields.uuid),
  changedAt: fields.timestamp,
  changedBy: fields.createdBy,
  reason: orNull(fields.reason),
});

export function aliasMoveJson({ changedAt, ...move }: AliasMove): AliasMoveJson {
  return { ...move, changedAt: changedAt.toISOString() };
}

/** The move after `last` (null: the first one), whose clock may have gone ahead. */
export function nextMove(
  last: Pick<AliasMove, 'rev' | 'changedAt'> | null,
  { changedAt, ...move }: Omit<AliasMove, 'rev'>,
): AliasMove {
  if (last === null) return { ...move, changedAt, rev: 1 };
  return {
    ...move,
    rev: last.rev + 1,
    changedAt: last.changedAt > changedAt ? last.changedAt : changedAt,
  };
}
