import type { JsonObject, LineageEvent, PatternNames, StoredRelationshipType } from '@stemma/models';
import type { Page, PageRequest } from './page.js';
import type { Side } from './side.js';

/** From one instant to another; what happened at `to` belongs to it, what happened at `from` does not. */
export interface Between {
  readonly from: Date;
  readonly to: Date;
}

/** What the record holds of a thing that may be gone by now: its last state, and all that is told of how it came to it. */
export interface PastThing {
  readonly subject: 'pattern' | 'version' | 'edge';
  readonly id: string;
  /** The last state, as its JSON has it, without content. */
  readonly state: JsonObject;
  readonly rev: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Of an edge: when it and both of its versions were there. */
  readonly since: Date;
  readonly deletedAt: Date | null;
  /** Events of its pattern that are older may have left (retention); null: none has. */
  readonly heldSince: Date | null;
  /** In their order; null where they are more than can be read. */
  readonly events: readonly LineageEvent[] | null;
}

export interface PastPattern extends PastThing {
  readonly names: PatternNames;
}

/** An edge that was followed at some instant of the time asked for, if the events do not say otherwise. */
export interface PastLink {
  readonly edgeId: string;
  readonly sourceNodeId: string;
  readonly targetNodeId: string;
  /** Whether it has changed since `from`. */
  readonly hasChanged: boolean;
}

/** The record of the past, deleted things included, as of one snapshot. */
export interface Past {
  /** Null where there never was such a pattern. */
  pattern(patternId: string): Promise<PastPattern | null>;
  /** The highest version that a pattern had at an instant; null where it had none. */
  latestVersion(patternId: string, at: Date): Promise<number | null>;
  /** Versions of a pattern, by number, each before the edges to it, by id: of those there by `to` all that changed since `from`. */
  ofPattern(patternId: string, between: Between, page: PageRequest): Promise<Page<PastThing>>;
  /** In this order: as many as are held at once, and one at least; unknown ids are left out. */
  things(ids: readonly PastId[]): Promise<PastThing[]>;
  /** Those that changed since an instant; in no order. */
  changedVersions(nodeIds: readonly string[], since: Date): Promise<string[]>;
  /** The edges on this side of the nodes; no more than `limit`. */
  links(
    side: Side,
    nodeIds: readonly string[],
    types: readonly StoredRelationshipType[],
    between: Between,
    limit: number,
  ): Promise<PastLink[]>;
}

export interface PastId {
  readonly subject: 'version' | 'edge';
  readonly id: string;
}

export interface History {
  /** @throws StemmaError `timeout`, `store_unavailable` */
  read<T>(timeoutMs: number, work: (past: Past) => Promise<T>): Promise<T>;
}
