import type { LineageEdge, LineageNode, Pattern } from '@stemma/models';
import type { KnownEdge, KnownNode, Relation } from '../ports/transaction.js';

/** A pattern as the commands so far leave it. */
export interface PatternSlot {
  pattern: Pattern;
  readonly isNew: boolean;
  readonly deleted: boolean;
  readonly erased: boolean;
  latestNodeId: string | null;
  latestVersion: number;
  /** A version of the plan becomes the latest one. */
  advanced: boolean;
}

/** A node as the commands so far leave it. */
export interface NodeSlot {
  readonly nodeId: string;
  readonly patternId: string;
  /** May be an id that has been joined to another family since. */
  readonly lineageId: string;
  generation: number;
  readonly isNew: boolean;
  readonly deleted: boolean;
  /** The whole node, where the plan makes or changes it. */
  state: LineageNode | null;
  /** It is stored, and its generation is not what it was. */
  raised: boolean;
  /** It is stored, and its definition is not what it was. */
  changed: boolean;
}

/** All that commands name, as it is stored and held; the commands then change it one after the other. */
export interface Knowledge {
  readonly patterns: Map<string, PatternSlot>;
  readonly nodes: Map<string, NodeSlot>;
  readonly edges: Map<string, KnownEdge>;
  /** By `relationKey`. */
  readonly relations: Map<string, LineageEdge>;
  /** nodeId by `versionKey`. */
  readonly versions: Map<string, string>;
  readonly aliases: ReadonlyMap<string, string>;
}

type Place = Omit<KnownNode, 'deleted'> & { readonly deleted?: boolean };

/** A new node brings its state. Fields are written out: with spreads, imports took a fifth longer. */
export function slotOf(
  { nodeId, patternId, lineageId, generation, deleted = false }: Place,
  state: LineageNode | null = null,
): NodeSlot {
  const isNew = state !== null;
  return { nodeId, patternId, lineageId, generation, isNew, deleted, state, raised: false, changed: false };
}

export function relationKey({ sourceNodeId, targetNodeId, relationshipType }: Relation): string {
  return `${sourceNodeId} ${targetNodeId} ${relationshipType}`;
}

export function versionKey(patternId: string, version: number): string {
  return `${patternId} ${String(version)}`;
}
