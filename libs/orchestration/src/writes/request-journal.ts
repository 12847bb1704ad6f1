import {
  type LineageEvent,
  lineageEvents,
  type EventContext,
  type Improvement,
  type JsonObject,
  type LineageEdge,
  type LineageNode,
  type Pattern,
} from '@stemma/models';
import { Journal, stateOf } from './journal.js';
import type { WriteContext } from './write-context.js';

/** The events of one request: all share its instant, its actor and its correlation id. */
export class RequestJournal extends Journal {
  /** Who is named as the author of what the write makes by itself. */
  readonly actorId: string;
  private readonly context: EventContext;
  private readonly traceparent: string | undefined;

  constructor(
    { actor, apiKeyName, correlationId, traceparent }: Omit<WriteContext, 'idempotency'>,
    now: Date,
    events?: LineageEvent[],
  ) {
    const context = {
      ...{ correlationId, timestamp: now, apiKeyName },
      ...(actor === null ? {} : { actor }),
      ...(traceparent === undefined ? {} : { metadata: { traceparent } }),
    };
    super(() => context, events);
    this.context = context;
    this.traceparent = traceparent;
    this.actorId = actor?.id ?? 'system';
  }

  /** Of what the service does by itself within the same write: its events name nobody else. */
  byItself(): RequestJournal {
    const { context, traceparent, events } = this;
    const { correlationId, timestamp } = context;
    return new RequestJournal({ actor: null, correlationId, traceparent }, timestamp, events);
  }

  get correlationId(): string {
    return this.context.correlationId;
  }

  /** That another system told something, in its own words. */
  told(facts: Parameters<typeof lineageEvents.told>[0]): void {
    this.events.push(lineageEvents.told(facts, this.context));
  }

  edgeRemoved(before: LineageEdge, after: LineageEdge, reason: string): void {
    const { edgeId, relationshipType } = after;
    const ends = {
      patternId: after.targetPatternId,
      nodeId: after.targetNodeId,
      otherNodeId: after.sourceNodeId,
    };
    const states = { previousState: stateOf(before), newState: stateOf(after) };
    const facts = { edgeId, relationshipType, ...ends, reason, ...states };
    this.events.push(lineageEvents.relationshipRemoved(facts, this.context));
  }

  patternDeleted(pattern: Pattern): void {
    const states = { previousState: stateOf(pattern), newState: {}, changes: { deleted: true } };
    const { patternId } = pattern;
    this.events.push(lineageEvents.patternModified({ patternId, ...states }, this.context));
  }

  /** The one event that stays of it. */
  patternErased(patternId: string, erasureId: string): void {
    this.events.push(lineageEvents.patternErased({ patternId, erasureId }, this.context));
  }

  /** The event of the status that `after` has; a trial that begins is a proposal that goes on. */
  improvementChanged(before: Improvement | null, after: Improvement, details: JsonObject = {}): void {
    const { patternId, nodeId, improvementId, improvementType, status } = after;
    const facts = {
      patternId,
      nodeId,
      improvementId,
      details: { improvement_type: improvementType, status, ...details },
      previousState: before === null ? null : stateOf(before),
      newState: stateOf(after),
    };
    this.events.push(lineageEvents[IMPROVEMENT_EVENTS[status]](facts, this.context));
  }

  /** An edge is told of as its target's. */
  revised<T extends Pattern | LineageNode | LineageEdge | Improvement>(before: T, after: T): void {
    const about =
      'edgeId' in after
        ? { patternId: after.targetPatternId, nodeId: after.targetNodeId, edgeId: after.edgeId }
        : { patternId: after.patternId, ...('nodeId' in after ? { nodeId: after.nodeId } : {}) };
    const previous = stateOf(before);
    const next = stateOf(after);
    const keys = Object.keys(next).filter((key) => !BOOKKEEPING.has(key) && !same(previous[key], next[key]));
    const states = { previousState: pick(previous, keys), newState: pick(next, keys) };
    const facts = { ...about, ...states, changes: { fields: keys } };
    this.events.push(lineageEvents[modificationOf(keys)](facts, this.context));
  }
}

/** These move with every change and say nothing of what it was. */
const BOOKKEEPING = new Set(['rev', 'updatedAt']);

const IMPROVEMENT_EVENTS = {
  proposed: 'improvementProposed',
  testing: 'improvementProposed',
  validated: 'improvementValidated',
  applied: 'improvementApplied',
  rejected: 'improvementRejected',
} as const satisfies Record<Improvement['status'], keyof typeof lineageEvents>;

function modificationOf(keys: readonly string[]): 'tagsUpdated' | 'metadataUpdated' | 'patternModified' {
  if (keys.length === 1 && keys[0] === 'tags') return 'tagsUpdated';
  if (keys.length === 1 && keys[0] === 'metadata') return 'metadataUpdated';
  return 'patternModified';
}

function pick(state: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.map((key) => [key, state[key] ?? null]));
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
