import {
  edgeOfRecord,
  eventOfRecord,
  Execution,
  Feedback,
  idFrom,
  LineageEvent,
  patternOfRecord,
  sameJson,
  StemmaError,
  type EmbeddingRecord,
  type EventRecord,
  type ExecutionRecord,
  type FeedbackRecord,
  type JsonValue,
  type LineageEdge,
  type LineageNode,
  type PatternRecord,
  type AliasRecord,
  type BroughtImprovement,
} from '@stemma/models';
import type { BulkStore, OwnVector } from '../ports/bulk-store.js';
import { isSameExecution } from '../executions/same-execution.js';
import { misplacement } from '../executions/trial-refusal.js';
import type { NamedPattern, RecordedExecution } from '../ports/transaction.js';
import { linkFeedback } from '../feedback/link-feedback.js';
import { executionNotFound, nodesNotFound, patternNotFound } from '../writes/find-or-refuse.js';
import { Families, type FamilySizes } from './families.js';
import { ImportJournal } from './import-journal.js';
import { isSamePattern } from './same-as-stored.js';
import { relationKey, type Knowledge, type NodeSlot, type PatternSlot } from './slots.js';
import { Structure } from './structure.js';

/** What a line did: how many things it made, or nothing because they are there already. */
export type LineOutcome = 'new' | 'unchanged';

export interface PlanOptions {
  readonly importId: string;
  readonly eventsIncluded: boolean;
  /** For times that a record does not tell. */
  readonly now: Date;
  readonly sizes: FamilySizes;
  /** Null: read whatever it takes. */
  readonly linkLimit: number | null;
}

/** What a chunk will write. Its lines are applied one after the other, each wholly or not at all. */
export class ChunkPlan {
  readonly families: Families;
  readonly structure: Structure;
  readonly newPatterns: PatternSlot[] = [];
  readonly newNodes: NodeSlot[] = [];
  readonly newEdges: LineageEdge[] = [];
  readonly newExecutions: RecordedExecution[] = [];
  readonly newFeedback: Feedback[] = [];
  readonly newImprovements: BroughtImprovement[] = [];
  readonly newEvents: LineageEvent[] = [];
  readonly newNames: NamedPattern[] = [];
  readonly vectors: OwnVector[] = [];
  /** Known nodes whose content was missing. */
  readonly completed = new Set<NodeSlot>();
  transitions = 0;
  aliases = 0;
  /** Null where the file carries its events. */
  readonly generated: ImportJournal | null;

  constructor(
    readonly known: Knowledge,
    bulk: BulkStore,
    readonly options: PlanOptions,
  ) {
    this.families = new Families(bulk, options.sizes, known.aliases);
    this.structure = new Structure(bulk, known.nodes, this.families, options.linkLimit);
    this.generated = options.eventsIncluded ? null : new ImportJournal(options.importId);
  }

  applyPattern(record: PatternRecord): LineOutcome {
    const known = this.known.patterns.get(record.patternId);
    if (known !== undefined) {
      if (known.deleted) throw taken('pattern', record.patternId, 'has been deleted');
      if (isSamePattern(known.pattern, record)) return 'unchanged';
      throw taken('pattern', record.patternId, 'is a different one here');
    }
    const pattern = patternOfRecord(record, this.options.now);
    const slot: PatternSlot = {
      pattern,
      isNew: true,
      deleted: false,
      latestVersion: 0,
      latest: null,
      renamed: false,
    };
    this.known.patterns.set(record.patternId, slot);
    this.newPatterns.push(slot);
    this.generated?.patternCreated(pattern);
    return 'new';
  }

  async applyAlias({ aliasId, lineageId }: AliasRecord): Promise<LineOutcome> {
    if (aliasId === lineageId) {
      throw StemmaError.invalid([
        { pointer: '/lineageId', code: 'invalid', message: 'must be another family' },
      ]);
    }
    if (!(await this.families.alias(aliasId, lineageId))) return 'unchanged';
    this.aliases++;
    return 'new';
  }

  applyExecution(record: ExecutionRecord, line: number): LineOutcome {
    const node = this.node(record.nodeId, '/nodeId');
    if (record.patternId !== null && record.patternId !== node.patternId) {
      throw StemmaError.invalid([
        {
          pointer: '/patternId',
          code: 'invalid',
          message: `must be the pattern of the node, ${node.patternId}`,
        },
      ]);
    }
    const { importId, now } = this.options;
    const executionId = record.executionId ?? idFrom('execution', importId, String(line));
    const known = this.known.executions.get(executionId);
    const told = { ...record, executionId };
    if (known !== undefined) {
      if (isSameExecution(told, node.patternId, known)) return 'unchanged';
      throw taken('execution', executionId, 'is a different one here');
    }
    const misplaced = misplacement(told, this.known.trials, '');
    if (misplaced !== null) throw misplaced;
    const execution = Execution.fromDraft(told, node.patternId, now);
    this.known.executions.set(executionId, execution);
    this.newExecutions.push({ execution, correlationId: record.correlationId ?? importId });
    return 'new';
  }

  applyFeedback({ record: _, ...told }: FeedbackRecord, line: number): LineOutcome {
    this.pattern(told.patternId);
    const links = {
      node: told.nodeId === null ? null : this.node(told.nodeId, '/nodeId'),
      execution: told.executionId === null ? null : this.execution(told.executionId),
    };
    const { importId, now } = this.options;
    const feedbackId = told.feedbackId ?? idFrom('feedback', importId, String(line));
    const known = this.known.feedback.get(feedbackId);
    const feedback = linkFeedback(Feedback.create({ ...told, feedbackId }, known?.createdAt ?? now), links);
    if (known !== undefined) {
      if (isSame(feedback, known)) return 'unchanged';
      throw taken('feedback', feedbackId, 'is a different one here');
    }
    this.known.feedback.set(feedbackId, feedback);
    this.newFeedback.push(feedback);
    this.generated?.feedbackReceived(feedback);
    return 'new';
  }

  applyEvent(record: EventRecord): LineOutcome {
    this.pattern(record.patternId);
    const event = eventOfRecord(record);
    const known = this.known.events.get(event.eventId);
    if (known !== undefined) {
      if (isSame(event, known)) return 'unchanged';
      throw taken('event', event.eventId, 'is a different one here');
    }
    this.known.events.set(event.eventId, event);
    this.newEvents.push(event);
    return 'new';
  }

  applyEmbedding({ nodeId, model, vector }: EmbeddingRecord): LineOutcome {
    this.node(nodeId, '/nodeId');
    this.vectors.push({ nodeId, model, vector: Float32Array.from(vector) });
    return 'new';
  }

  /** Takes in an edge whose ends are there and that closes no cycle. `placed`: its target is new, and has its place. */
  async addEdge(edge: LineageEdge, source: NodeSlot, target: NodeSlot, placed = false): Promise<void> {
    if (edge.isActive && edge.isDerivationEdge) {
      if (placed) this.structure.link(source, target);
      else await this.structure.connect(source, target);
    }
    this.newEdges.push(edge);
    this.known.edges.set(edge.edgeId, { edge, deleted: false });
    this.known.relations.set(relationKey(edge.sourceNodeId, edge.targetNodeId, edge.relationshipType), edge);
    this.generated?.edgeAdded(edge);
  }

  /** Gives a known node the content that it was recorded without. @returns whether that was so. */
  complete(slot: NodeSlot, told: LineageNode): boolean {
    const before = slot.state;
    const after = before?.complete(told, this.options.now);
    if (before === null || after === undefined || after === before) return false;
    slot.state = after;
    if (!slot.isNew) slot.changed = true;
    this.completed.add(slot);
    this.generated?.versionCompleted(before, after);
    return true;
  }

  edgeOf(record: Parameters<typeof edgeOfRecord>[0], source: NodeSlot, target: NodeSlot): LineageEdge {
    const patterns = { sourcePatternId: source.patternId, targetPatternId: target.patternId };
    return edgeOfRecord(record, patterns, this.options.now);
  }

  /** @throws StemmaError `pattern_not_found` */
  pattern(patternId: string): PatternSlot {
    const known = this.known.patterns.get(patternId);
    if (known !== undefined && !known.deleted) return known;
    throw patternNotFound(patternId, ['/patternId']);
  }

  /** @throws StemmaError `execution_not_found` */
  private execution(executionId: string): Execution {
    const known = this.known.executions.get(executionId);
    if (known !== undefined) return known;
    throw executionNotFound(executionId, ['/executionId']);
  }

  /** @throws StemmaError `node_not_found` */
  node(nodeId: string, pointer: string): NodeSlot {
    const known = this.known.nodes.get(nodeId);
    if (known !== undefined && !known.deleted) return known;
    throw nodesNotFound([nodeId], [pointer]);
  }
}

export function taken(what: string, id: string, why: string): StemmaError {
  return new StemmaError('id_conflict', `The ${what} ${id} ${why}.`);
}

function isSame(a: { toJSON(): object }, b: { toJSON(): object }): boolean {
  return sameJson(a.toJSON() as JsonValue, b.toJSON() as JsonValue);
}
