import {
  openLineagePatternId,
  StemmaError,
  toldBy,
  type LineageEdge,
  type Note,
  type OpenLineageEvent,
  type Pattern,
} from '@stemma/models';
import { relationKey } from '../plan/known.js';
import type { Transaction } from '../ports/transaction.js';
import { takenByDeleted } from '../writes/find-or-refuse.js';
import { edgeOf, patternOf, type Origin } from './make-values.js';
import { madeBy, resolveThings, type Version } from './resolve-things.js';

/** What an event adds to what is stored. */
export interface Changes {
  readonly patterns: readonly Pattern[];
  /** New ones, and those that are defined only now. */
  readonly versions: readonly Version[];
  /** Between versions that are there, or new. */
  readonly feeds: readonly LineageEdge[];
  /** The version that the event is about. */
  readonly subject: Version;
  readonly notes: readonly Note[];
}

/** Of which one event may tell: they are written in one transaction. */
const MAX_THINGS = 10_000;

/** @throws StemmaError `validation_failed` where it names too many; `id_conflict` where what it is about was deleted. */
export async function readChanges(
  tx: Transaction,
  event: OpenLineageEvent,
  origin: Origin,
): Promise<Changes> {
  const { things, flows, notes } = toldBy(event);
  if (things.length > MAX_THINGS) {
    const message = `must name at most ${MAX_THINGS.toLocaleString('en')} jobs and datasets`;
    throw StemmaError.invalid([{ pointer: '', code: 'too_many', message }]);
  }
  const patternIds = [...new Set(things.map(openLineagePatternId))];
  const [patterns, inForce, made] = await Promise.all([
    tx.patterns.find(patternIds),
    tx.openLineage.inForce(patternIds, origin.at),
    tx.nodes.find(things.map((thing) => madeBy(thing, origin.at))),
  ]);
  const known = new Map(patterns.map((one) => [one.pattern.patternId, one]));
  const resolved = resolveThings(things, origin.at, {
    patterns: known,
    inForce: new Map(inForce.map((node) => [node.patternId, node])),
    made: new Map(made.map((node) => [node.nodeId, node])),
  });
  const [subject] = resolved.versions;
  if (subject === undefined || subject === null) throw takenByDeleted(`pattern ${patternIds[0] ?? ''}`);

  const selfFed: Note[] = [];
  const feeds = new Map<string, LineageEdge>();
  for (const { from, to } of flows) {
    const [source, target] = [resolved.versions[from] ?? null, resolved.versions[to] ?? null];
    if (source === null || target === null) continue;
    if (source.nodeId === target.nodeId) {
      const pointer = things[from]?.pointer ?? '';
      selfFed.push({ pointer, detail: 'feeds the very version that it is: no edge can say so' });
      continue;
    }
    const edge = edgeOf(source, target, 'feeds', origin);
    feeds.set(edge.edgeId, edge);
  }
  const stored = new Set((await tx.edges.between([...feeds.values()])).map(relationKey));
  const fresh = new Map(
    things
      .filter((thing) => !known.has(openLineagePatternId(thing)))
      .map((thing) => [openLineagePatternId(thing), thing]),
  );
  return {
    patterns: [...fresh.values()].map((thing) => patternOf(thing, origin)),
    versions: [...new Set(resolved.versions)].filter(
      (version): version is Version => version !== null && (version.isNew || version.completed),
    ),
    feeds: [...feeds.values()].filter((edge) => !stored.has(relationKey(edge))),
    subject,
    notes: [...notes, ...resolved.notes, ...selfFed],
  };
}

/** The patterns for which no two events may decide at once. */
export function decidedOn({ versions, feeds }: Changes): Set<string> {
  return new Set([
    ...versions.map(({ patternId }) => patternId),
    ...feeds.map(({ targetPatternId }) => targetPatternId),
  ]);
}
