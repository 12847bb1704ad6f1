import {
  lineageEvents,
  type EventContext,
  type Improvement,
  type Feedback,
  type JsonObject,
  type JsonValue,
  type LineageEdge,
  type LineageEvent,
  type LineageNode,
  type Pattern,
} from '@stemma/models';
import type { WriteContext } from './write-context.js';

/** Collects the events of one write: all share its instant, its actor and its correlation id. */
export class Journal {
  /** Who is named as the author of what the write makes by itself. */
  readonly actorId: string;
  private readonly context: EventContext;

  constructor(
    { actor, apiKeyName, correlationId }: Omit<WriteContext, 'idempotency'>,
    now: Date,
    readonly events: LineageEvent[] = [],
  ) {
    this.actorId = actor?.id ?? 'system';
    this.context = { correlationId, timestamp: now, apiKeyName, ...(actor === null ? {} : { actor }) };
  }

  /** Of what the service does by itself within the same write: its events name nobody else. */
  byItself(): Journal {
    const { correlationId, timestamp } = this.context;
    return new Journal({ actor: null, correlationId }, timestamp, this.events);
  }

  patternCreated(pattern: Pattern): void {
    const { patternId, name, kind, namespace } = pattern;
    this.events.push(lineageEvents.patternCreated({ patternId, name, kind, namespace }, this.context));
  }

  /** The version, and for each of its edges that parent and child found one another. */
  versionCreated(node: LineageNode, edges: readonly LineageEdge[]): void {
    const { patternId, nodeId, version, evolutionType } = node;
    const parentNodeIds = edges.map((edge) => edge.sourceNodeId);
    this.events.push(
      lineageEvents.versionCreated(
        { patternId, nodeId, version, evolutionType, parentNodeIds },
        this.context,
      ),
    );
    for (const edge of edges) this.edgeAdded(edge);
  }

  edgeAdded(edge: LineageEdge): void {
    const { edgeId, relationshipType, sourceNodeId, targetNodeId } = edge;
    const common = { edgeId, relationshipType };
    this.events.push(
      lineageEvents.parentAdded(
        { ...common, patternId: edge.targetPatternId, nodeId: targetNodeId, parentNodeId: sourceNodeId },
        this.context,
      ),
      lineageEvents.childAdded(
        { ...common, patternId: edge.sourcePatternId, nodeId: sourceNodeId, childNodeId: targetNodeId },
        this.context,
      ),
    );
  }

  edgeRemoved(before: LineageEdge, after: LineageEdge, reason: string): void {
    this.events.push(
      lineageEvents.relationshipRemoved(
        {
          edgeId: after.edgeId,
          relationshipType: after.relationshipType,
          patternId: after.targetPatternId,
          nodeId: after.targetNodeId,
          otherNodeId: after.sourceNodeId,
          reason,
          previousState: stateOf(before),
          newState: stateOf(after),
        },
        this.context,
      ),
    );
  }

  edgeRevised(before: LineageEdge, after: LineageEdge): void {
    this.modified(before, after, {
      patternId: after.targetPatternId,
      nodeId: after.targetNodeId,
      edgeId: after.edgeId,
    });
  }

  patternRevised(before: Pattern, after: Pattern): void {
    this.modified(before, after, { patternId: after.patternId });
  }

  patternDeleted(pattern: Pattern): void {
    this.events.push(
      lineageEvents.patternModified(
        {
          patternId: pattern.patternId,
          previousState: stateOf(pattern),
          newState: {},
          changes: { deleted: true },
        },
        this.context,
      ),
    );
  }

  nodeRevised(before: LineageNode, after: LineageNode): void {
    this.modified(before, after, { patternId: after.patternId, nodeId: after.nodeId });
  }

  /** The event of the status that `after` has. */
  statusChanged(before: LineageNode, after: LineageNode, reason: string | null): void {
    const { patternId, nodeId, replacedByNodeId } = after;
    const facts = { patternId, nodeId, previousState: stateOf(before), newState: stateOf(after) };
    switch (after.status) {
      case 'active':
        this.events.push(lineageEvents.activation(facts, this.context));
        break;
      case 'deprecated':
        this.events.push(
          lineageEvents.deprecation(
            { ...facts, reason: reason ?? after.deprecatedReason ?? '', replacedByNodeId },
            this.context,
          ),
        );
        break;
      case 'archived':
        this.events.push(lineageEvents.archival({ ...facts, reason }, this.context));
        break;
      case 'merged':
        this.events.push(
          lineageEvents.merger({ ...facts, targetNodeId: replacedByNodeId ?? '' }, this.context),
        );
        break;
      case 'draft':
        throw new Error('no transition leads to draft');
    }
  }

  /** The event of the status that `after` has; a trial that begins is a proposal that goes on. */
  improvementChanged(before: Improvement | null, after: Improvement, details: JsonObject = {}): void {
    const { patternId, nodeId, improvementId, status } = after;
    const told = { improvement_type: after.improvementType, status, ...details };
    const facts = {
      patternId,
      nodeId,
      improvementId,
      details: told,
      previousState: before === null ? null : stateOf(before),
      newState: stateOf(after),
    };
    this.events.push(lineageEvents[IMPROVEMENT_EVENTS[status]](facts, this.context));
  }

  improvementRevised(before: Improvement, after: Improvement): void {
    this.modified(before, after, { patternId: after.patternId, nodeId: after.nodeId });
  }

  feedbackReceived(feedback: Feedback): void {
    const { feedbackId, patternId, nodeId, executionId, sentiment, createdBy } = feedback;
    this.events.push(
      lineageEvents.feedbackReceived(
        { feedbackId, patternId, nodeId, executionId, sentiment, createdBy },
        this.context,
      ),
    );
  }

  private modified(
    before: { toJSON(): object },
    after: { toJSON(): object },
    about: { patternId: string; nodeId?: string; edgeId?: string },
  ): void {
    const previous = stateOf(before);
    const next = stateOf(after);
    const keys = Object.keys(next).filter((key) => !BOOKKEEPING.has(key) && !same(previous[key], next[key]));
    const facts = {
      ...about,
      previousState: pick(previous, keys),
      newState: pick(next, keys),
      changes: { fields: keys },
    };
    this.events.push(lineageEvents[modificationOf(keys)](facts, this.context));
  }
}

/** These move with every change and say nothing of what it was. */
const BOOKKEEPING = new Set(['rev', 'updatedAt']);
/** They may be large, and no change of state alters what they held. */
const NOT_STATE = new Set(['content', 'testResults']);

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

function stateOf(entity: { toJSON(): object }): JsonObject {
  const json = Object.entries(entity.toJSON()).filter(([key]) => !NOT_STATE.has(key));
  return Object.fromEntries<JsonValue>(json);
}

function pick(state: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.map((key) => [key, state[key] ?? null]));
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
