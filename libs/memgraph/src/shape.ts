import type { Entity, Held } from '@stemma/projection';
import type { Row, Run } from './run.js';

/** What is there of an id, shown or deleted. */
interface Standing {
  readonly rev: number;
  /** By what kind of element it is told of; of those that there are only one of, nothing. */
  readonly as: ReadonlySet<string>;
}

export type Standings = ReadonlyMap<string, Standing>;

/** Of ids: those behind `after` up to `to`; null bounds are open. */
export interface Range {
  readonly after: string | null;
  readonly to: string | null;
  readonly limit: number;
}

/** How the entities of a subject lie in the graph. */
export interface Shape {
  /**
   * What is there of these entities, of whatever rev.
   * @param isAnywhere also where the record never had them, as hands may have put them; that can take long
   */
  standing(run: Run, entities: readonly Entity[], isAnywhere: boolean): Promise<Standings>;
  /** Shows these states, which all are some, in the place of what is there. */
  put(run: Run, entities: readonly Entity[], standings: Standings): Promise<void>;
  /** Shows nothing of these any more, and keeps their revs. */
  bury(run: Run, entities: readonly Entity[], standings: Standings): Promise<void>;
  held(run: Run, ids: readonly string[]): Promise<Held[]>;
  /** In id order. */
  list(run: Run, range: Range): Promise<Held[]>;
  digestOf(entity: Entity): string | null;
}

/** Of what has no rev of ours: no entity has it. */
export const NO_REV = -1;

export function revOf(rev: unknown): number {
  return typeof rev === 'bigint' && rev >= 0n ? Number(rev) : NO_REV;
}

/** The same from rows of `id`, `rev` and `as`; one id may have several. */
export function standingsOf(rows: readonly Row[]): Standings {
  const standings = new Map<string, { rev: number; as: Set<string> }>();
  for (const { id, rev, as } of rows) {
    const one = standings.get(String(id)) ?? { rev: NO_REV, as: new Set() };
    standings.set(String(id), one);
    one.rev = Math.max(one.rev, revOf(rev));
    one.as.add(String(as));
  }
  return standings;
}

/** What is shown twice under one id is as no state would be. */
export function eachOnce(held: readonly Held[]): Held[] {
  const byId = new Map<string, Held>();
  for (const one of held) byId.set(one.id, byId.has(one.id) ? { ...one, digest: 'twice' } : one);
  return [...byId.values()];
}

/** The condition of a range with its parameters. Of one lower and one upper bound, and no more, Memgraph makes one look-up. */
export function within(property: string, { after, to, limit }: Range): { where: string; parameters: Row } {
  const lower = after === null ? `${property} >= ''` : `${property} > $after`;
  const upper = to === null ? [] : [`${property} <= $to`];
  return { where: [lower, ...upper].join(' AND '), parameters: { after, to, limit: BigInt(limit) } };
}
