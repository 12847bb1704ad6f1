import {
  canonicalJson,
  definitionOf,
  idFrom,
  openLineagePatternId,
  redefined,
  sameJson,
  type Definition,
  type JsonObject,
  type LineageNode,
  type Note,
  type Thing,
} from '@stemma/models';
import type { KnownPattern } from '../ports/transaction.js';

/** A version as an event leaves it. */
export interface Version {
  readonly nodeId: string;
  readonly patternId: string;
  /** Null: nothing that defines it was told yet. */
  content: JsonObject | null;
  readonly createdAt: Date;
  readonly isNew: boolean;
  /** It is stored, and what defines it was told now. */
  completed: boolean;
  /** Of a new one, what it follows. */
  readonly parent: Version | null;
}

/** What is stored of the things of an event. */
export interface StoredThings {
  readonly patterns: ReadonlyMap<string, KnownPattern>;
  /** By patternId: as `OpenLineageStore.inForce`. */
  readonly inForce: ReadonlyMap<string, LineageNode>;
  /** By nodeId, of those that the event may have made. */
  readonly made: ReadonlyMap<string, LineageNode>;
}

export interface Resolved {
  /** For each thing; null where its pattern was deleted. */
  readonly versions: readonly (Version | null)[];
  readonly notes: readonly Note[];
}

/**
 * The id of the version that a thing of an event makes, should it make one: the same when the event comes again, whatever
 * has become known in between.
 */
export function madeBy(thing: Thing, at: Date): string {
  return idFrom('node', openLineagePatternId(thing), at.toISOString(), canonicalJson(definitionOf(thing)));
}

/** Which version each thing is: one that is there, one that is defined only now, or a new one. */
export function resolveThings(things: readonly Thing[], at: Date, stored: StoredThings): Resolved {
  const current = new Map(
    [...stored.inForce].map(([patternId, node]) => [patternId, versionOf(node)] as const),
  );
  const notes: Note[] = [];
  const versions = things.map((thing) => {
    const patternId = openLineagePatternId(thing);
    if (stored.patterns.get(patternId)?.deleted === true) {
      notes.push({ pointer: thing.pointer, detail: `was deleted here (pattern ${patternId}), and stays so` });
      return null;
    }
    const nodeId = madeBy(thing, at);
    const known = stored.made.get(nodeId);
    if (known !== undefined) return versionOf(known);
    const before = current.get(patternId) ?? null;
    const version = versionAfter(before, definitionOf(thing), { nodeId, patternId, at });
    current.set(patternId, version);
    return version;
  });
  return { versions, notes };
}

function versionAfter(
  before: Version | null,
  told: Definition,
  { nodeId, patternId, at }: { nodeId: string; patternId: string; at: Date },
): Version {
  const known = before?.content ?? {};
  const content = redefined(known, told);
  if (before !== null && sameJson(content, known)) return before;
  if (before?.content === null) {
    before.content = content;
    before.completed = !before.isNew;
    return before;
  }
  // What comes late may be older than all that is known: it follows nothing.
  const parent = before !== null && before.createdAt <= at ? before : null;
  const isDefined = Object.keys(content).length > 0;
  const made = { nodeId, patternId, createdAt: at, isNew: true, completed: false, parent };
  return { ...made, content: isDefined ? content : null };
}

function versionOf({ nodeId, patternId, content, createdAt, isMissingContent }: LineageNode): Version {
  const definition = isMissingContent ? null : (content as JsonObject);
  return { nodeId, patternId, content: definition, createdAt, isNew: false, completed: false, parent: null };
}
