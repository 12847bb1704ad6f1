import {
  edgeOfRecord,
  sameJson,
  StemmaError,
  type AliasMove,
  type BroughtImprovement,
  type EdgeRecord,
  type Feedback,
  type JsonValue,
  type LineageEdge,
  type LineageEvent,
  type LineageNode,
} from '@stemma/models';
import type { FamilySizes } from '../plan/families.js';
import type { Knowledge, NodeSlot } from '../plan/known.js';
import { Plan } from '../plan/plan.js';
import type { NamedPattern, OwnVector, RecordedExecution, Transaction } from '../ports/transaction.js';
import { ImportJournal } from './import-journal.js';
import type { KnownFacts } from './import-read-set.js';

/** What a line did: how many things it made, or nothing because they are there already. */
export type LineOutcome = 'new' | 'unchanged';

export interface ImportPlanOptions {
  readonly importId: string;
  readonly eventsIncluded: boolean;
  /** For times that a record does not tell. */
  readonly now: Date;
  readonly sizes: FamilySizes;
  /** Null: read whatever it takes. */
  readonly linkLimit: number | null;
}

type OfPattern = Pick<NodeSlot, 'patternId'>;

/** What a chunk will write, its facts with it. Its lines are applied one after the other, each wholly or not at all. */
export class ImportPlan extends Plan {
  readonly newExecutions: RecordedExecution[] = [];
  readonly newFeedback: Feedback[] = [];
  /** Known feedback that the file tells is withdrawn. */
  readonly withdrawnFeedback: Feedback[] = [];
  readonly newImprovements: BroughtImprovement[] = [];
  readonly newEvents: LineageEvent[] = [];
  readonly newNames: NamedPattern[] = [];
  readonly newMoves: AliasMove[] = [];
  readonly vectors: OwnVector[] = [];
  /** Patterns that are stored under another name. */
  readonly renamed = new Set<string>();
  /** Known nodes whose content was missing. */
  readonly completed = new Set<NodeSlot>();
  transitions = 0;
  aliases = 0;

  /** @param journal Null where the file carries its events. */
  constructor(
    tx: Transaction,
    known: Knowledge,
    readonly facts: KnownFacts,
    readonly options: ImportPlanOptions,
    override readonly journal = options.eventsIncluded ? null : new ImportJournal(options.importId),
  ) {
    super(tx, known, journal, options);
  }

  /** Gives a known node the content that it was recorded without. @returns whether that was so. */
  complete(slot: NodeSlot, incoming: LineageNode): boolean {
    const before = slot.state;
    const after = before?.complete(incoming, this.options.now);
    if (before === null || after === undefined || after === before) return false;
    slot.state = after;
    slot.changed = !slot.isNew;
    this.completed.add(slot);
    this.journal?.versionCompleted(before, after);
    return true;
  }

  edgeOf(record: EdgeRecord, source: OfPattern, target: OfPattern): LineageEdge {
    const patterns = { sourcePatternId: source.patternId, targetPatternId: target.patternId };
    return edgeOfRecord(record, patterns, this.options.now);
  }
}

export function taken(what: string, id: string, why = 'is a different one here'): StemmaError {
  return new StemmaError('id_conflict', `The ${what} ${id} ${why}.`);
}

/**
 * Whether a thing is known under its id already, which must be the same one then.
 * @throws StemmaError `id_conflict`
 */
export function isKnown<T>(
  what: string,
  id: string,
  known: T | undefined,
  isSame: (known: T) => boolean,
): known is T {
  if (known === undefined) return false;
  if (isSame(known)) return true;
  throw taken(what, id);
}

export function isSameState(a: { toJSON(): object }, b: { toJSON(): object }): boolean {
  return sameJson(a.toJSON() as JsonValue, b.toJSON() as JsonValue);
}
