import {
  lineageEvents,
  type AliasMove,
  type EventContext,
  type Feedback,
  type JsonObject,
  type JsonValue,
  type LineageEdge,
  type LineageEvent,
  type LineageNode,
  type Pattern,
} from '@stemma/models';

/** What an event may be known by and told of: what it is about, when that came to be, and who did it. */
export interface Happening {
  readonly key: readonly string[];
  readonly at: Date;
  readonly by: string;
}

/** Collects the events of one write. How each is told of (by whom, when, under which id) is for `contextOf` to say. */
export class Journal {
  constructor(
    protected readonly contextOf: (happening: Happening) => EventContext,
    readonly events: LineageEvent[] = [],
  ) {}

  patternCreated(pattern: Pattern): void {
    const { patternId, name, kind, namespace } = pattern;
    this.events.push(
      lineageEvents.patternCreated(
        { patternId, name, kind, namespace },
        this.made(patternId, 'pattern_created', pattern),
      ),
    );
  }

  versionCreated(node: LineageNode, parentNodeIds: readonly string[]): void {
    const { patternId, nodeId, version, evolutionType } = node;
    this.events.push(
      lineageEvents.versionCreated(
        { patternId, nodeId, version, evolutionType, parentNodeIds },
        this.made(nodeId, 'version_created', node),
      ),
    );
  }

  /** That parent and child found one another. */
  edgeAdded(edge: LineageEdge): void {
    const { edgeId, relationshipType, sourceNodeId, targetNodeId } = edge;
    const common = { edgeId, relationshipType };
    this.events.push(
      lineageEvents.parentAdded(
        { ...common, patternId: edge.targetPatternId, nodeId: targetNodeId, parentNodeId: sourceNodeId },
        this.made(edgeId, 'parent_added', edge),
      ),
      lineageEvents.childAdded(
        { ...common, patternId: edge.sourcePatternId, nodeId: sourceNodeId, childNodeId: targetNodeId },
        this.made(edgeId, 'child_added', edge),
      ),
    );
  }

  /** That it was set or, where it points at no version any more, removed. */
  aliasMoved(before: AliasMove | null, after: AliasMove): void {
    const { patternId, alias, rev, changedAt: at, changedBy: by } = after;
    const context = this.contextOf({ key: [patternId, 'alias', alias, String(rev)], at, by });
    const event = after.nodeId === null ? lineageEvents.aliasRemoved : lineageEvents.aliasSet;
    this.events.push(event({ before, after }, context));
  }

  feedbackReceived(feedback: Feedback): void {
    const { feedbackId } = feedback;
    this.events.push(
      lineageEvents.feedbackReceived(feedback, this.made(feedbackId, 'feedback_received', feedback)),
    );
  }

  /** Of feedback that still stands, nothing. */
  feedbackWithdrawn(feedback: Feedback): void {
    const { feedbackId, withdrawal } = feedback;
    if (withdrawal === null) return;
    const { at: createdAt, by: createdBy, reason } = withdrawal;
    const context = this.made(feedbackId, 'feedback_withdrawn', { createdAt, createdBy });
    this.events.push(lineageEvents.feedbackWithdrawn({ ...feedback.toState(), reason }, context));
  }

  /** The event of the status that `after` has. */
  statusChanged(before: LineageNode, after: LineageNode, reason: string | null, at: Date, by: string): void {
    const { patternId, nodeId, status, replacedByNodeId } = after;
    const facts = { patternId, nodeId, previousState: stateOf(before), newState: stateOf(after) };
    const context = this.contextOf({ key: [nodeId, status, at.toISOString()], at, by });
    switch (status) {
      case 'active':
        this.events.push(lineageEvents.activation(facts, context));
        break;
      case 'deprecated': {
        const noted = reason ?? after.deprecatedReason ?? '';
        this.events.push(lineageEvents.deprecation({ ...facts, reason: noted, replacedByNodeId }, context));
        break;
      }
      case 'archived':
        this.events.push(lineageEvents.archival({ ...facts, reason }, context));
        break;
      case 'merged':
        this.events.push(lineageEvents.merger({ ...facts, targetNodeId: replacedByNodeId ?? '' }, context));
        break;
      case 'draft':
        throw new Error('no transition leads to draft');
    }
  }

  protected made(
    id: string,
    type: LineageEvent['eventType'],
    { createdAt, createdBy }: { readonly createdAt: Date; readonly createdBy: string },
  ): EventContext {
    return this.contextOf({ key: [id, type], at: createdAt, by: createdBy });
  }
}

/** They may be large, and no change of state alters what they held. */
const NOT_STATE = new Set(['content', 'testResults']);

export function stateOf(entity: { toJSON(): object }): JsonObject {
  const json = Object.entries(entity.toJSON()).filter(([key]) => !NOT_STATE.has(key));
  return Object.fromEntries<JsonValue>(json);
}
